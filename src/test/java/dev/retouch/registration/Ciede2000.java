package dev.retouch.registration;

/** The colour difference of CIE 142-2001, as Sharma, Wu and Dalal (2005) write it down. */
final class Ciede2000 {

    private static final double POWER_25 = Math.pow(25, 7);

    private Ciede2000() {}

    /** Between two sRGB colours with channels of 0 to 255. */
    static double between(double[] one, double[] other) {
        return ofLab(lab(one), lab(other));
    }

    static double ofLab(double[] one, double[] other) {
        double meanChroma = (Math.hypot(one[1], one[2]) + Math.hypot(other[1], other[2])) / 2;
        double stretch = 1.5 - 0.5 * Math.sqrt(Math.pow(meanChroma, 7) / (Math.pow(meanChroma, 7) + POWER_25));
        double c1 = Math.hypot(stretch * one[1], one[2]);
        double c2 = Math.hypot(stretch * other[1], other[2]);
        double h1 = hue(stretch * one[1], one[2]);
        double h2 = hue(stretch * other[1], other[2]);
        boolean grey = c1 * c2 == 0;
        double turn = grey ? 0 : h2 - h1;
        turn = turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
        double lightness = other[0] - one[0];
        double chroma = c2 - c1;
        double hue = 2 * Math.sqrt(c1 * c2) * sin(turn / 2);
        double l = (one[0] + other[0]) / 2;
        double c = (c1 + c2) / 2;
        double h = h1 + h2;
        if (!grey) {
            h = Math.abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? (h + 360) / 2 : (h - 360) / 2;
        }
        double t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.20 * cos(4 * h - 63);
        double turned = 30 * Math.exp(-Math.pow((h - 275) / 25, 2));
        double rotation = -2 * Math.sqrt(Math.pow(c, 7) / (Math.pow(c, 7) + POWER_25)) * sin(2 * turned);
        double ofL = lightness / (1 + 0.015 * (l - 50) * (l - 50) / Math.sqrt(20 + (l - 50) * (l - 50)));
        double ofC = chroma / (1 + 0.045 * c);
        double ofH = hue / (1 + 0.015 * c * t);
        return Math.sqrt(ofL * ofL + ofC * ofC + ofH * ofH + rotation * ofC * ofH);
    }

    private static double hue(double a, double b) {
        double degrees = Math.toDegrees(Math.atan2(b, a));
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private static double sin(double degrees) {
        return Math.sin(Math.toRadians(degrees));
    }

    private static double cos(double degrees) {
        return Math.cos(Math.toRadians(degrees));
    }

    /** sRGB under D65 (IEC 61966-2-1) to CIELAB. */
    static double[] lab(double[] rgb) {
        double r = linear(rgb[0]);
        double g = linear(rgb[1]);
        double b = linear(rgb[2]);
        double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double linear(double sample) {
        double value = sample / 255;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    private static double root(double value) {
        return value > 216.0 / 24389 ? Math.cbrt(value) : (24389.0 / 27 * value + 16) / 116;
    }
}
