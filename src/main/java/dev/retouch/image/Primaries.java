package dev.retouch.image;

/** The chromaticities (CIE 1931 x, y) of an RGB space's red, green, blue and white. */
record Primaries(
        double redX, double redY, double greenX, double greenY, double blueX, double blueY, double x, double y) {

    private static final double D65_X = 0.3127;
    private static final double D65_Y = 0.3290;

    static final Primaries SRGB = d65(0.64, 0.33, 0.30, 0.60, 0.15, 0.06);
    static final Primaries DISPLAY_P3 = d65(0.680, 0.320, 0.265, 0.690, 0.150, 0.060);
    static final Primaries BT2020 = d65(0.708, 0.292, 0.170, 0.797, 0.131, 0.046);

    /** White of the profile connection space. */
    private static final double[] D50 = {0.9642, 1, 0.8249};

    private static final double[] BRADFORD = {0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296
    };

    /** @throws IllegalArgumentException when no colour space has them */
    Primaries {
        double area = (greenX - redX) * (blueY - redY) - (blueX - redX) * (greenY - redY);
        if (Math.abs(area) < 1e-4 || !(y > 1e-4) || !(x >= 0) || x + y > 1) {
            throw new IllegalArgumentException("impossible chromaticities");
        }
    }

    static Primaries d65(double redX, double redY, double greenX, double greenY, double blueX, double blueY) {
        return new Primaries(redX, redY, greenX, greenY, blueX, blueY, D65_X, D65_Y);
    }

    /** Whether they are those of sRGB, to the accuracy that files give them in. */
    boolean isSrgb() {
        double[] own = {redX, redY, greenX, greenY, blueX, blueY, x, y};
        double[] other = {SRGB.redX, SRGB.redY, SRGB.greenX, SRGB.greenY, SRGB.blueX, SRGB.blueY, SRGB.x, SRGB.y};
        for (int i = 0; i < own.length; i++) {
            if (Math.abs(own[i] - other[i]) > 0.0015) {
                return false;
            }
        }
        return true;
    }

    /** (3, 3) from linear light in this space to CIE XYZ under D50, white adapted by Bradford. */
    Matrix3 toXyz() {
        Matrix3 colours = Matrix3.ofColumns(xyz(redX, redY), xyz(greenX, greenY), xyz(blueX, blueY));
        double[] white = {x / y, 1, (1 - x - y) / y};
        double[] share = colours.inverse().times(white);
        Matrix3 bradford = new Matrix3(BRADFORD);
        double[] from = bradford.times(white);
        double[] to = bradford.times(D50);
        Matrix3 adaption = bradford.inverse()
                .times(Matrix3.diagonal(to[0] / from[0], to[1] / from[1], to[2] / from[2]))
                .times(bradford);
        return adaption.times(colours).times(Matrix3.diagonal(share[0], share[1], share[2]));
    }

    private static double[] xyz(double x, double y) {
        return new double[] {x, y, 1 - x - y};
    }
}
