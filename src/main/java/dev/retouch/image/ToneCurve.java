package dev.retouch.image;

/** From an encoded sample, 0..1, to linear light, 0..1 for anything up to diffuse white. */
interface ToneCurve {

    double toLight(double encoded);

    /** IEC 61966-2-1. */
    ToneCurve SRGB = x -> x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);

    /** ITU-R BT.709, read back as it was written. */
    ToneCurve BT709 = x -> x < 0.081 ? x / 4.5 : Math.pow((x + 0.099) / 1.099, 1 / 0.45);

    /** SMPTE ST 2084, with the 203 candela per square metre of ITU-R BT.2408 as white; brighter light is above 1. */
    ToneCurve PQ = x -> {
        double root = Math.pow(x, 32 / 2523.0);
        double nits = 10_000 * Math.pow(Math.max(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root), 8192 / 1305.0);
        return nits / 203;
    };

    /** ARIB STD-B67 with 75 % of the signal as white, which is where ITU-R BT.2408 puts it. */
    ToneCurve HLG = x -> hlg(x) / hlg(0.75);

    static ToneCurve power(double gamma) {
        return x -> Math.pow(x, gamma);
    }

    /** The curve for samples that use the levels 16 to 235 of 0 to 255. */
    default ToneCurve ofNarrowRange() {
        return x -> toLight(Math.max(0, Math.min(1, (x * 255 - 16) / 219)));
    }

    private static double hlg(double x) {
        return x <= 0.5 ? x * x / 3 : (Math.exp((x - 0.55991073) / 0.17883277) + 0.28466892) / 12;
    }
}
