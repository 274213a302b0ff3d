package dev.retouch.bundle;

import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shapes of published tensors that no edit reads; bundles are written with them, for other readers of the layout. */
final class UnreadTensors {

    private UnreadTensors() {}

    /** The head that predicts words. */
    static Map<String, long[]> of(TextConfig c) {
        return Map.of("lm_head.weight", new long[] {c.vocabSize(), c.hiddenSize()});
    }

    /**
     * The convolutions over time, which a still image does not pass through: one for each level that halves the frames,
     * on the way down behind the level's blocks and on the way up in the mirrored place.
     */
    static Map<String, long[]> of(VaeConfig c) {
        List<Integer> dimMult = c.dimMult();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        int last = dimMult.size() - 1;
        for (int level = 0; level < last; level++) {
            if (c.temporalDownsample().get(level)) {
                int block = level * (c.numResBlocks() + 1) + c.numResBlocks();
                long width = (long) c.baseDim() * dimMult.get(level);
                timeConv(shapes, "encoder.down_blocks." + block, width, width);
                long above = (long) c.baseDim() * dimMult.get(level + 1);
                timeConv(shapes, "decoder.up_blocks." + (last - 1 - level) + ".upsamplers.0", above, 2 * above);
            }
        }
        return shapes;
    }

    private static void timeConv(Map<String, long[]> shapes, String block, long in, long out) {
        shapes.put(block + ".time_conv.weight", new long[] {out, in, 3, 1, 1});
        shapes.put(block + ".time_conv.bias", new long[] {out});
    }
}
