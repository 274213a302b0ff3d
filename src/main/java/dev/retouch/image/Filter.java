package dev.retouch.image;

/** A resampling kernel, with the supports and constants that Pillow gives it. */
public enum Filter {
    BILINEAR(1.0) {
        @Override
        public double at(double x) {
            double distance = Math.abs(x);
            return distance < 1.0 ? 1.0 - distance : 0.0;
        }
    },
    /** Keys' cubic with a = -0.5. */
    BICUBIC(2.0) {
        @Override
        public double at(double x) {
            double distance = Math.abs(x);
            if (distance < 1.0) {
                return ((A + 2.0) * distance - (A + 3.0)) * distance * distance + 1;
            }
            return distance < 2.0 ? (((distance - 5) * distance + 8) * distance - 4) * A : 0.0;
        }
    },
    /** Sinc windowed by sinc, a = 3. */
    LANCZOS(3.0) {
        @Override
        public double at(double x) {
            return -3.0 <= x && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
        }
    };

    private static final double A = -0.5;

    private final double support;

    Filter(double support) {
        this.support = support;
    }

    /** Half the kernel's width in pixels at scale 1. */
    double support() {
        return support;
    }

    /** The kernel's value at a distance in pixels. */
    public abstract double at(double x);

    private static double sinc(double x) {
        if (x == 0.0) {
            return 1.0;
        }
        double angle = x * Math.PI;
        return Math.sin(angle) / angle;
    }
}
