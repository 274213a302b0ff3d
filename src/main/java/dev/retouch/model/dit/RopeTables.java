package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.List;

/**
 * Rotary tables of one sequence: imgCos, imgSin (N, d / 2) over all images in order, txtCos, txtSin (T, d / 2).
 *
 * <p>Rows and columns are centred on zero, with one more negative position when their number is odd; the frame axis is
 * the index of the image; text starts after the largest half side of any image.
 */
public record RopeTables(NDArray imgCos, NDArray imgSin, NDArray txtCos, NDArray txtSin, int targetTokens) {

    private static final double THETA = 10000;

    /**
     * The tables of the images in order, the target first, and of {@code textTokens} text tokens.
     *
     * @param manager owns the tables
     */
    public static RopeTables of(NDManager manager, DitConfig config, List<TokenGrid> images, int textTokens) {
        int half = config.attentionHeadDim() / 2;
        int total = images.stream().mapToInt(TokenGrid::tokens).sum();
        Angles img = new Angles(total, half, config.axesDimsRope());
        int textStart = 0;
        for (int i = 0; i < images.size(); i++) {
            TokenGrid grid = images.get(i);
            textStart = Math.max(textStart, Math.max(grid.height() / 2, grid.width() / 2));
            for (int f = 0; f < grid.frames(); f++) {
                for (int y = 0; y < grid.height(); y++) {
                    for (int x = 0; x < grid.width(); x++) {
                        img.add(i + f, y - (grid.height() - grid.height() / 2), x - (grid.width() - grid.width() / 2));
                    }
                }
            }
        }
        Angles txt = new Angles(textTokens, half, config.axesDimsRope());
        for (int t = 0; t < textTokens; t++) {
            txt.add(textStart + t, textStart + t, textStart + t);
        }
        return new RopeTables(
                Tensors.floats(manager, img.cos, total, half),
                Tensors.floats(manager, img.sin, total, half),
                Tensors.floats(manager, txt.cos, textTokens, half),
                Tensors.floats(manager, txt.sin, textTokens, half),
                images.get(0).tokens());
    }

    /**
     * The tables of some target tokens alone, and of as many words.
     *
     * @param positions (M) of those tokens
     */
    public RopeTables at(NDArray positions) {
        int some = (int) positions.getShape().get(0);
        return new RopeTables(Nn.rows(imgCos, positions), Nn.rows(imgSin, positions), txtCos, txtSin, some);
    }

    /** Rows of cosines and sines, filled one position after the other. */
    private static final class Angles {
        private final float[] cos;
        private final float[] sin;
        private final float[][] frequencies;
        private int next;

        Angles(int rows, int half, List<Integer> axes) {
            cos = new float[rows * half];
            sin = new float[rows * half];
            frequencies = new float[axes.size()][];
            for (int a = 0; a < frequencies.length; a++) {
                int width = axes.get(a);
                frequencies[a] = new float[width / 2];
                for (int i = 0; i < width / 2; i++) {
                    // In f32 at each step, as in the reference.
                    frequencies[a][i] = 1f / (float) Math.pow(THETA, (float) (2 * i) / width);
                }
            }
        }

        void add(int... position) {
            for (int a = 0; a < frequencies.length; a++) {
                for (float frequency : frequencies[a]) {
                    float angle = position[a] * frequency;
                    cos[next] = (float) Math.cos(angle);
                    sin[next++] = (float) Math.sin(angle);
                }
            }
        }
    }
}
