package dev.retouch.image;

/** A matrix of 3 rows and 3 columns, row by row. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Matrix3(double[] cells) {

    static Matrix3 ofColumns(double[] first, double[] second, double[] third) {
        double[] cells = new double[9];
        for (int row = 0; row < 3; row++) {
            cells[3 * row] = first[row];
            cells[3 * row + 1] = second[row];
            cells[3 * row + 2] = third[row];
        }
        return new Matrix3(cells);
    }

    static Matrix3 diagonal(double first, double second, double third) {
        return new Matrix3(new double[] {first, 0, 0, 0, second, 0, 0, 0, third});
    }

    Matrix3 times(Matrix3 right) {
        double[] product = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                product[i] += cells[i / 3 * 3 + k] * right.cells[3 * k + i % 3];
            }
        }
        return new Matrix3(product);
    }

    double[] times(double[] column) {
        double[] product = new double[3];
        for (int row = 0; row < 3; row++) {
            product[row] = cells[3 * row] * column[0] + cells[3 * row + 1] * column[1] + cells[3 * row + 2] * column[2];
        }
        return product;
    }

    /** @throws IllegalArgumentException when there is none */
    Matrix3 inverse() {
        double[] cofactors = new double[9];
        for (int i = 0; i < 9; i++) {
            int row = i % 3;
            int column = i / 3;
            cofactors[i] = cell(row + 1, column + 1) * cell(row + 2, column + 2)
                    - cell(row + 1, column + 2) * cell(row + 2, column + 1);
        }
        double determinant = cells[0] * cofactors[0] + cells[1] * cofactors[3] + cells[2] * cofactors[6];
        if (!(Math.abs(determinant) > 1e-9)) {
            throw new IllegalArgumentException("the matrix has no inverse");
        }
        for (int i = 0; i < 9; i++) {
            cofactors[i] /= determinant;
        }
        return new Matrix3(cofactors);
    }

    private double cell(int row, int column) {
        return cells[row % 3 * 3 + column % 3];
    }
}
