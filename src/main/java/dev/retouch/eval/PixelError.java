package dev.retouch.eval;

import dev.retouch.image.Picture;

/**
 * The difference between a picture and the truth, with colour samples from 0 to 1 (paper, appendix A).
 *
 * @param l1 mean absolute difference of all samples
 * @param l2 mean squared difference of all samples
 * @param l1Inside l1 over the pixels of the true region, 0 when there are none
 * @param l2Inside l2 over the pixels of the true region, 0 when there are none
 * @param l1Outside l1 over all other pixels, 0 when there are none
 * @param l2Outside l2 over all other pixels, 0 when there are none
 */
public record PixelError(double l1, double l2, double l1Inside, double l2Inside, double l1Outside, double l2Outside) {

    /**
     * Compares two pictures of the same size.
     *
     * @param mask (height, width) 1 inside the true region, 0 outside
     * @throws IllegalArgumentException when the sizes differ
     */
    public static PixelError of(Picture picture, Picture truth, byte[] mask) {
        byte[] found = picture.rgb();
        byte[] wanted = truth.rgb();
        if (found.length != wanted.length || mask.length * 3 != found.length) {
            throw new IllegalArgumentException("pictures of " + picture.width() + " x " + picture.height() + " and "
                    + truth.width() + " x " + truth.height() + " with a mask of " + mask.length
                    + " pixels differ in size");
        }
        double[] absolute = new double[2];
        double[] squared = new double[2];
        long[] samples = new long[2];
        for (int i = 0; i < found.length; i++) {
            int side = mask[i / 3];
            double difference = ((found[i] & 0xff) - (wanted[i] & 0xff)) / 255.0;
            absolute[side] += Math.abs(difference);
            squared[side] += difference * difference;
            samples[side]++;
        }
        return new PixelError(
                (absolute[0] + absolute[1]) / found.length,
                (squared[0] + squared[1]) / found.length,
                mean(absolute[1], samples[1]),
                mean(squared[1], samples[1]),
                mean(absolute[0], samples[0]),
                mean(squared[0], samples[0]));
    }

    private static double mean(double sum, long count) {
        return count == 0 ? 0 : sum / count;
    }
}
