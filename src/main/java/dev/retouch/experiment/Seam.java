package dev.retouch.experiment;

import dev.retouch.image.Picture;

/** How visible the edge of a region is in a picture. */
final class Seam {

    private Seam() {}

    /**
     * The mean jump of the error between neighbouring pixels of which one lies in a token inside and one in a token
     * outside: a step that the truth does not have. 0 where the region has no edge.
     *
     * @param cells (tokens, tokens) 1 inside, 0 outside; tokens divides the side of both pictures
     */
    static double of(Picture picture, Picture truth, byte[] cells, int tokens) {
        int side = picture.width();
        int token = side / tokens;
        double sum = 0;
        int pairs = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                byte here = cells[y / token * tokens + x / token];
                if (x + 1 < side && here != cells[y / token * tokens + (x + 1) / token]) {
                    sum += jump(picture, truth, y * side + x, y * side + x + 1);
                    pairs++;
                }
                if (y + 1 < side && here != cells[(y + 1) / token * tokens + x / token]) {
                    sum += jump(picture, truth, y * side + x, (y + 1) * side + x);
                    pairs++;
                }
            }
        }
        return pairs == 0 ? 0 : sum / pairs;
    }

    private static double jump(Picture picture, Picture truth, int one, int other) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            sum += Math.abs(error(picture, truth, 3 * one + c) - error(picture, truth, 3 * other + c));
        }
        return sum / 3;
    }

    private static double error(Picture picture, Picture truth, int i) {
        return ((picture.rgb()[i] & 0xff) - (truth.rgb()[i] & 0xff)) / 255.0;
    }
}
