package dev.retouch.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The tone curves of ICC profiles (ICC.1:2022, curveType and parametricCurveType). */
final class IccCurve {

    /** How many parameters each function of a parametric curve has. */
    private static final int[] PARAMETERS = {1, 3, 4, 5, 7};

    private IccCurve() {}

    /**
     * Reads a curve.
     *
     * @param tag the whole tag, from its type signature on
     * @throws IllegalArgumentException or {@link java.nio.BufferUnderflowException} when it is damaged
     */
    static ToneCurve parse(byte[] tag) {
        ByteBuffer data = ByteBuffer.wrap(tag);
        byte[] type = new byte[4];
        data.get(type).getInt();
        return switch (new String(type, StandardCharsets.ISO_8859_1)) {
            case "curv" -> sampled(data);
            case "para" -> parametric(data);
            default -> throw new IllegalArgumentException("not a tone curve");
        };
    }

    private static ToneCurve sampled(ByteBuffer data) {
        int count = data.getInt();
        if (count < 0 || 2L * count > data.remaining()) {
            throw new IllegalArgumentException("a curve of " + count + " points");
        }
        if (count == 0) {
            return x -> x;
        }
        if (count == 1) {
            return ToneCurve.power((data.getShort() & 0xffff) / 256.0);
        }
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = (data.getShort() & 0xffff) / 65535.0;
        }
        return x -> {
            double at = x * (count - 1);
            int below = Math.min((int) at, count - 2);
            return points[below] + (at - below) * (points[below + 1] - points[below]);
        };
    }

    private static ToneCurve parametric(ByteBuffer data) {
        int function = data.getShort();
        data.getShort();
        if (function < 0 || function >= PARAMETERS.length) {
            throw new IllegalArgumentException("a curve of the unknown function " + function);
        }
        double[] given = new double[7];
        for (int i = 0; i < PARAMETERS[function]; i++) {
            given[i] = data.getInt() / 65536.0;
        }
        double g = given[0];
        double a = given[1];
        double b = given[2];
        double c = given[3];
        return switch (function) {
            case 0 -> ToneCurve.power(g);
            case 1 -> x -> x >= -b / a ? Math.pow(a * x + b, g) : 0;
            case 2 -> x -> x >= -b / a ? Math.pow(a * x + b, g) + c : c;
            case 3 -> x -> x >= given[4] ? Math.pow(a * x + b, g) : c * x;
            default -> x -> x >= given[4] ? Math.pow(a * x + b, g) + given[5] : c * x + given[6];
        };
    }
}
