package dev.retouch.golden;

import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Where image and text tokens stand, told apart from the tables, so that a test can place them wrongly. */
interface RopeRule {

    /** The right places. */
    RopeRule RIGHT = new RopeRule() {};

    default int frame(int image) {
        return image;
    }

    /** Where a row or column stands whose side has {@code size} of them. */
    default int place(int index, int size) {
        return index - (size - size / 2);
    }

    default int textStart(List<TokenGrid> images) {
        return images.stream()
                .mapToInt(grid -> Math.max(grid.height() / 2, grid.width() / 2))
                .max()
                .orElseThrow();
    }

    /** The tables of one sequence. */
    default RopeTables tables(NDManager manager, DitConfig config, List<TokenGrid> images, int textTokens) {
        List<int[]> img = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            TokenGrid grid = images.get(i);
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    img.add(new int[] {frame(i), place(y, grid.height()), place(x, grid.width())});
                }
            }
        }
        List<int[]> txt = new ArrayList<>();
        for (int t = 0; t < textTokens; t++) {
            int place = textStart(images) + t;
            txt.add(new int[] {place, place, place});
        }
        float[][] image = cosSin(img, config);
        float[][] text = cosSin(txt, config);
        int half = config.attentionHeadDim() / 2;
        return new RopeTables(
                Tensors.floats(manager, image[0], img.size(), half),
                Tensors.floats(manager, image[1], img.size(), half),
                Tensors.floats(manager, text[0], textTokens, half),
                Tensors.floats(manager, text[1], textTokens, half),
                images.get(0).tokens());
    }

    private static float[][] cosSin(List<int[]> places, DitConfig config) {
        float[][] table = new float[2][places.size() * config.attentionHeadDim() / 2];
        int next = 0;
        for (int[] place : places) {
            for (int axis = 0; axis < place.length; axis++) {
                int width = config.axesDimsRope().get(axis);
                for (int i = 0; i < width / 2; i++) {
                    double angle = place[axis] / Math.pow(10000, 2.0 * i / width);
                    table[0][next] = (float) Math.cos(angle);
                    table[1][next++] = (float) Math.sin(angle);
                }
            }
        }
        return table;
    }
}
