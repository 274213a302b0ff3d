package dev.retouch.registration;

/** Small symmetric systems of linear equations, solved by Gauss and Jordan's elimination. */
final class Equations {

    /** A pivot this much smaller than its row once was says that the equations leave something open. */
    private static final double SINGULAR = 1e-10;

    private static final double[][] NONE = {};

    private Equations() {}

    /**
     * The unknowns; empty where the equations leave something open.
     *
     * @param upper (n, n + 1): the upper triangle of the matrix and the right side
     */
    static double[] solve(double[][] upper) {
        int n = upper.length;
        double[][] work = full(upper, n + 1);
        for (int i = 0; i < n; i++) {
            work[i][n] = upper[i][n];
        }
        if (!eliminate(work)) {
            return new double[0];
        }
        double[] unknowns = new double[n];
        for (int i = 0; i < n; i++) {
            unknowns[i] = work[i][n];
        }
        return unknowns;
    }

    /** (n, n) the inverse of the matrix whose upper triangle is given; empty where there is none. */
    static double[][] inverse(double[][] upper) {
        int n = upper.length;
        double[][] work = full(upper, 2 * n);
        for (int i = 0; i < n; i++) {
            work[i][n + i] = 1;
        }
        if (!eliminate(work)) {
            return NONE;
        }
        double[][] inverse = new double[n][n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(work[i], n, inverse[i], 0, n);
        }
        return inverse;
    }

    private static double[][] full(double[][] upper, int columns) {
        int n = upper.length;
        double[][] work = new double[n][columns];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                work[i][j] = upper[Math.min(i, j)][Math.max(i, j)];
            }
        }
        return work;
    }

    /** The matrix is positive or singular, so the pivots may stay on the diagonal. */
    private static boolean eliminate(double[][] work) {
        int n = work.length;
        double[] size = new double[n];
        for (int i = 0; i < n; i++) {
            size[i] = work[i][i];
        }
        for (int pivot = 0; pivot < n; pivot++) {
            double value = work[pivot][pivot];
            if (!(value > SINGULAR * size[pivot])) { // also for NaN
                return false;
            }
            for (int j = 0; j < work[pivot].length; j++) {
                work[pivot][j] /= value;
            }
            for (int i = 0; i < n; i++) {
                double factor = work[i][pivot];
                if (i != pivot && factor != 0) {
                    for (int j = 0; j < work[i].length; j++) {
                        work[i][j] -= factor * work[pivot][j];
                    }
                }
            }
        }
        return true;
    }
}
