package dev.retouch.data.prepared;

/** M-bar of a mask: the share of each token's footprint that lies inside, also where footprints cut pixels. */
final class RegionShares {

    private RegionShares() {}

    /**
     * Averages over footprints.
     *
     * @param region (height, width) 1 inside, 0 outside
     * @return (rows, columns) in [0, 1]
     */
    static float[] of(byte[] region, int width, int height, int columns, int rows) {
        double[] across = new double[height * columns];
        for (int y = 0; y < height; y++) {
            for (int column = 0; column < columns; column++) {
                double from = (double) column * width / columns;
                double to = (double) (column + 1) * width / columns;
                double sum = 0;
                for (int x = (int) from; x < Math.min(width, Math.ceil(to)); x++) {
                    sum += region[y * width + x] * (Math.min(to, x + 1) - Math.max(from, x));
                }
                across[y * columns + column] = sum / (to - from);
            }
        }
        float[] shares = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            double from = (double) row * height / rows;
            double to = (double) (row + 1) * height / rows;
            for (int column = 0; column < columns; column++) {
                double sum = 0;
                for (int y = (int) from; y < Math.min(height, Math.ceil(to)); y++) {
                    sum += across[y * columns + column] * (Math.min(to, y + 1) - Math.max(from, y));
                }
                shares[row * columns + column] = (float) Math.min(1, sum / (to - from));
            }
        }
        return shares;
    }
}
