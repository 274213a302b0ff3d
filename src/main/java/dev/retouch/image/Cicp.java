package dev.retouch.image;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Coding-independent code points (ITU-T H.273): a colour space as four numbers. */
final class Cicp {

    private Cicp() {}

    /**
     * The colours that four bytes describe: primaries, curve, matrix (0, RGB) and whether the range is full.
     *
     * @return empty for code points that are reserved, unspecified or not for RGB
     */
    static Optional<SourceColour> parse(byte[] points) {
        if (points.length < 4 || points[2] != 0) {
            return Optional.empty();
        }
        Primaries primaries = primaries(points[0]);
        ToneCurve curve = curve(points[1]);
        if (primaries == null || curve == null) {
            return Optional.empty();
        }
        if (points[3] == 0) {
            return Optional.of(new SourceColour.Described(curve.ofNarrowRange(), primaries));
        }
        boolean srgb = primaries.isSrgb() && curve.equals(ToneCurve.SRGB);
        return Optional.of(srgb ? SourceColour.SRGB : new SourceColour.Described(curve, primaries));
    }

    private static @Nullable Primaries primaries(int code) {
        return switch (code) {
            case 1 -> Primaries.SRGB;
            case 4 -> new Primaries(0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316);
            case 5 -> Primaries.d65(0.64, 0.33, 0.29, 0.60, 0.15, 0.06);
            case 6, 7 -> Primaries.d65(0.630, 0.340, 0.310, 0.595, 0.155, 0.070);
            case 8 -> new Primaries(0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.310, 0.316);
            case 9 -> Primaries.BT2020;
            case 11 -> new Primaries(0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351);
            case 12 -> Primaries.DISPLAY_P3;
            case 22 -> Primaries.d65(0.630, 0.340, 0.295, 0.605, 0.155, 0.077);
            default -> null;
        };
    }

    private static @Nullable ToneCurve curve(int code) {
        return switch (code) {
            case 1, 6, 14, 15 -> ToneCurve.BT709;
            case 4 -> ToneCurve.power(2.2);
            case 5 -> ToneCurve.power(2.8);
            case 8 -> ToneCurve.power(1);
            case 13 -> ToneCurve.SRGB;
            case 16 -> ToneCurve.PQ;
            case 18 -> ToneCurve.HLG;
            default -> null;
        };
    }
}
