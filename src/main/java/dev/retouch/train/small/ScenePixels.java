package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.scene.Raster;
import dev.retouch.tensor.Tensors;

/** Scenes as tensors. */
final class ScenePixels {

    private ScenePixels() {}

    /** A square cut of interleaved bytes to planes of floats in [-1, 1], from {@code offset} on. */
    static void toPlanes(Raster raster, int left, int top, int crop, float[] into, int offset) {
        for (int y = 0; y < crop; y++) {
            for (int x = 0; x < crop; x++) {
                int from = 3 * ((top + y) * raster.side() + left + x);
                for (int c = 0; c < 3; c++) {
                    into[offset + (c * crop + y) * crop + x] = (raster.rgb()[from + c] & 0xff) / 127.5f - 1;
                }
            }
        }
    }

    /** (1, 3, side, side) in [-1, 1] */
    static NDArray tensor(NDManager manager, Raster raster) {
        int side = raster.side();
        float[] values = new float[3 * side * side];
        toPlanes(raster, 0, 0, side, values, 0);
        return Tensors.floats(manager, values, 1, 3, side, side);
    }
}
