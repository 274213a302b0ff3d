package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.tensor.Dtype;

/**
 * Bytes of tensors that each network holds at once at its peak, its weights apart.
 *
 * <p>The factors count rows of the network's width that live at the peak; they follow from the order in which its code
 * frees them, and {@code MemoryPlanTest} holds them to measured peaks.
 */
final class Activations {

    private Activations() {}

    /** In the MLP of the image stream; in bf16 norms and rotations are computed in f32. */
    static long transformer(DitConfig c, long imageTokens, long words, Dtype dtype) {
        double image = dtype == Dtype.F32 ? 7 : 10;
        return rows(image * imageTokens + 3.7 * words, c.innerDim(), dtype);
    }

    /** In a block's FFN, when all target tokens are open; the transformer's streams apart. */
    static long adapter(AdapterConfig c, long targetTokens, Dtype dtype) {
        return rows(6.0 * targetTokens, c.width(), dtype);
    }

    /** In the MLP of a layer, with the hidden states that are kept for the adapter. */
    static long language(TextConfig c, long tokens, int kept, Dtype dtype) {
        return rows((double) tokens, 4L * c.intermediateSize() + (4L + kept) * c.hiddenSize(), dtype);
    }

    /**
     * In the MLP of a block; in bf16 in its attention, where windows at the edges are filled up and queries and keys are
     * turned in f32.
     */
    static long vision(VisionConfig c, PatchGrid grid, Dtype dtype) {
        long mlp = rows((double) grid.patches(), 4L * c.intermediateSize() + 5L * c.hiddenSize(), dtype);
        long window = c.windowSize() / c.patchSize();
        long slots = filled(grid.height(), window) * filled(grid.width(), window);
        return dtype == Dtype.F32 ? mlp : Math.max(mlp, rows(9.5 * grid.patches() + 8 * slots, c.hiddenSize(), dtype));
    }

    private static long filled(long side, long window) {
        return (side + window - 1) / window * window;
    }

    /** In the first level, at full resolution; always f32. */
    static long encoder(int baseDim, long pixels) {
        return rows(pixels * (3.8 * baseDim + 21), 1, Dtype.F32);
    }

    /** In the last level, at full resolution; always f32. */
    static long decoder(int baseDim, long pixels) {
        return rows(pixels * (5.6 * baseDim + 10), 1, Dtype.F32);
    }

    private static long rows(double rows, long width, Dtype dtype) {
        return Math.round(rows * width * dtype.bytes());
    }
}
