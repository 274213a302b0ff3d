package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The condition stream: where (mask tokens) and what (instruction tokens), mixed by a small transformer (Eq. 5). */
public record ConditionEncoder(
        RegionEmbedding mask,
        InstructionPerceiver perceiver,
        NDArray types,
        List<PreNormLayer> layers,
        LayerNorm normOut,
        int maskGrid) {

    private static final double EPS = 1e-6;

    /** Loads {@code condition_encoder}. */
    public static ConditionEncoder load(Weights w, AdapterConfig c) {
        List<PreNormLayer> layers = new ArrayList<>();
        for (int i = 0; i < c.fusionLayers(); i++) {
            layers.add(PreNormLayer.load(w.at("fusion.layers", i), c.width(), c.numHeads()));
        }
        return new ConditionEncoder(
                RegionEmbedding.load(w.at("mask"), c.width()),
                InstructionPerceiver.load(w.at("perceiver"), c),
                w.tensor("fusion.types", 2, c.width()),
                List.copyOf(layers),
                LayerNorm.load(w.at("fusion.norm_out"), c.width(), EPS),
                c.maskGrid());
    }

    /**
     * Encodes the instruction as a fixed number of tokens.
     *
     * @param layers the text encoder's last hidden layers in order, each (B, T, textWidth)
     * @param mask (B, T) true for real tokens; null when all are
     * @return (B, Nq, D)
     */
    public NDArray instruction(List<NDArray> layers, @Nullable NDArray mask) {
        return perceiver.apply(layers, mask);
    }

    /**
     * The condition stream of an edit.
     *
     * @param region (B, 1, height, width) in [0, 1], of any resolution
     * @param instruction (B, Nq, D)
     * @return (B, maskGrid^2 + Nq, D)
     */
    public NDArray apply(NDArray region, NDArray instruction) {
        long batch = region.getShape().get(0);
        NDArray grid = Nn.areaAverage(region, maskGrid, maskGrid).reshape(batch, (long) maskGrid * maskGrid, 1);
        NDArray where = mask.apply(grid).add(types.get("0:1"));
        NDArray what = instruction.add(types.get("1:2"));
        NDArray tokens = Nn.cat(1, where, what);
        NDArray x = tokens.add(positions(tokens));
        for (PreNormLayer layer : layers) {
            x = layer.apply(x);
        }
        return normOut.apply(x);
    }

    /** Sines, then cosines, of the position of each token: (1, Nc, D) */
    private static NDArray positions(NDArray like) {
        int length = (int) like.getShape().get(1);
        int width = (int) like.getShape().get(2);
        float[] table = new float[length * width];
        for (int p = 0; p < length; p++) {
            for (int i = 0; i < width / 2; i++) {
                double angle = p / Math.pow(10000, 2.0 * i / width);
                table[p * width + i] = (float) Math.sin(angle);
                table[p * width + width / 2 + i] = (float) Math.cos(angle);
            }
        }
        return Nn.like(Tensors.floats(like.getManager(), table, 1, length, width), like);
    }
}
