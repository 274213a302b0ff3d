package dev.retouch.train;

import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Initial values of fresh parameters; a name tells what a parameter is for. */
public final class InitialValues {

    /** Layers whose output starts at zero: a residual branch that is silent until it has learned something. */
    private static final Pattern ZERO = Pattern.compile(
            "(.*_mod\\.1|norm_out\\.linear|proj_out|block_adapters\\.\\d+\\.ff\\.down)\\.(weight|bias)");

    private static final Pattern ONES =
            Pattern.compile(".*(norm[^.]*|ln_q)\\.weight|.*layernorm\\.weight|.*\\.gamma|norm\\.weight");

    /** Vectors that stand for a token: of unit size in every coordinate, as normalised activations are. */
    private static final Pattern TOKENS = Pattern.compile(".*(queries|types|\\.edit|\\.keep|embed_tokens\\.weight)");

    /** Parts of a gate, which opens inside the region and is nearly closed outside before it has learned anything. */
    private static final Pattern GATE =
            Pattern.compile(".*\\.gate\\.(edit|keep|hidden\\.weight|out\\.weight|out\\.bias)");

    /** Every value of a gate's {@code edit}; {@code keep} has its negative. */
    private static final double GATE_SIDE = 0.15;

    /** Mean of a gate's hidden units inside the region before their activation; outside it is the negative. */
    private static final double GATE_HIDDEN = 0.5;

    /** With {@link #GATE_BIAS}: inside the region a logit of 2, outside one of -2, gates of 0.88 and 0.12. */
    private static final double GATE_SCALE = 8;

    private static final double GATE_BIAS = -0.52;

    private InitialValues() {}

    /** The values of the tensor of that full name and shape, row by row. */
    public static float[] values(String name, long[] shape, Random random) {
        int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        float[] values = new float[size];
        if (ZERO.matcher(name).matches()) {
            return values;
        }
        if (name.equals("mask_predictor.film.bias")) {
            // The scale starts at one, the shift at zero.
            Arrays.fill(values, 0, size / 2, 1f);
            return values;
        }
        Matcher gate = GATE.matcher(name);
        if (gate.matches()) {
            return gate(gate.group(1), values, shape, random);
        }
        if (ONES.matcher(name).matches()) {
            Arrays.fill(values, 1f);
            return values;
        }
        if (name.endsWith(".bias")) {
            return values;
        }
        long fanIn = 1;
        for (int i = 1; i < shape.length; i++) {
            fanIn *= shape[i];
        }
        if (name.contains("conv") && shape.length == 5) {
            // Of the temporal taps only the last one acts on a single frame; the others stay at zero.
            return lastTap(values, shape, random);
        }
        double deviation = TOKENS.matcher(name).matches() ? 1 : 1 / Math.sqrt((double) fanIn);
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    /**
     * With random values four of five gates learned to open outside the region alone, where the adapter only kept the
     * backbone from changing things; inside, which it is for, it never acted.
     *
     * <p>Sums over the width are what starts at a size of its own, not the single weight: else the logit grows with the
     * width, and at 3,072 the gate is one that no gradient passes. The hidden units differ in size, so that they learn
     * differently.
     */
    private static float[] gate(String part, float[] values, long[] shape, Random random) {
        switch (part) {
            case "edit" -> Arrays.fill(values, (float) GATE_SIDE);
            case "keep" -> Arrays.fill(values, (float) -GATE_SIDE);
            case "out.weight" -> Arrays.fill(values, (float) (GATE_SCALE / values.length));
            case "out.bias" -> Arrays.fill(values, (float) GATE_BIAS);
            default -> {
                int units = (int) shape[0];
                int width = (int) shape[1];
                for (int unit = 0; unit < units; unit++) {
                    double sum = GATE_HIDDEN * (0.5 + (unit + 0.5) / units) / GATE_SIDE;
                    row(values, unit * width, width, sum, random);
                }
            }
        }
        return values;
    }

    /** Random positive values of that sum. */
    private static void row(float[] values, int from, int width, double sum, Random random) {
        double drawn = 0;
        for (int i = from; i < from + width; i++) {
            values[i] = (float) Math.abs(random.nextGaussian());
            drawn += values[i];
        }
        for (int i = from; i < from + width; i++) {
            values[i] *= (float) (sum / drawn);
        }
    }

    private static float[] lastTap(float[] values, long[] shape, Random random) {
        int taps = (int) shape[2];
        int area = (int) (shape[3] * shape[4]);
        double deviation = 1 / Math.sqrt(shape[1] * (double) area);
        for (int filter = 0; filter < values.length / (taps * area); filter++) {
            for (int i = 0; i < area; i++) {
                values[(filter * taps + taps - 1) * area + i] = (float) (random.nextGaussian() * deviation);
            }
        }
        return values;
    }
}
