package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;

/**
 * Predicts the edit region from source latents and instruction only (Eq. 8).
 *
 * <p>Its inputs from the rest of the network are detached: the editing path and this head share no trained parameter.
 */
public record MaskPredictor(
        NDArray queries,
        Linear film,
        Linear latents,
        LayerNorm normQueries,
        LayerNorm normLatents,
        CrossAttention attn,
        LayerNorm normFf,
        FeedForward ff,
        Conv conv1,
        Conv conv2,
        Conv conv3,
        int grid) {

    private static final double EPS = 1e-6;

    /** weight (out, in, k, k), bias (out). */
    record Conv(NDArray weight, NDArray bias) {
        static Conv load(Weights w, int in, int out, int side) {
            return new Conv(w.tensor("weight", out, in, side, side), w.tensor("bias", out));
        }

        NDArray apply(NDArray x) {
            return Nn.conv(x, weight, bias);
        }
    }

    /** Loads the head from {@code mask_predictor}. */
    public static MaskPredictor load(Weights w, AdapterConfig c) {
        int width = c.predictorWidth();
        return new MaskPredictor(
                w.tensor("queries", (long) c.maskGrid() * c.maskGrid(), width),
                Linear.load(w.at("film"), c.width(), 2 * width),
                Linear.load(w.at("latents"), c.latentChannels(), width),
                LayerNorm.load(w.at("norm_queries"), width, EPS),
                LayerNorm.load(w.at("norm_latents"), width, EPS),
                CrossAttention.load(w.at("attn"), width, c.predictorHeads()),
                LayerNorm.load(w.at("norm_ff"), width, EPS),
                FeedForward.load(w.at("ff"), width, 4 * width),
                Conv.load(w.at("conv", 0), width, width / 2, 3),
                Conv.load(w.at("conv", 1), width / 2, width / 8, 3),
                Conv.load(w.at("conv", 2), width / 8, 1, 1),
                c.maskGrid());
    }

    /**
     * Predicts the region of the edit.
     *
     * @param instruction (B, Nq, D), or its mean as (B, 1, D), which is all that is used
     * @param source (B, height width, latentChannels) packed source latents
     * @return (B, 1, height, width) probability that a token belongs to the region
     */
    public NDArray apply(NDArray instruction, NDArray source, int height, int width) {
        NDArray pooled = Nn.layerNorm(Nn.detached(instruction).mean(new int[] {1}, true), EPS);
        var scaleShift = film.apply(pooled).split(2, 2);
        NDArray context = latents.apply(Nn.detached(source));
        context = normLatents.apply(context.add(positions(context, height, width)));
        NDArray asked = scaleShift.get(0).mul(queries.expandDims(0)).add(scaleShift.get(1));
        NDArray x = asked.add(attn.apply(normQueries.apply(asked), attn.keysValues(context), null));
        x = x.add(ff.apply(normFf.apply(x)));
        NDArray map = x.transpose(0, 2, 1).reshape(x.getShape().get(0), -1, grid, grid);
        map = conv3.apply(Nn.silu(conv2.apply(Nn.silu(conv1.apply(map)))));
        return Nn.sigmoid(Nn.upsampleBilinear(Nn.f32(map), height, width));
    }

    /** Fixed sinusoids of row (first half) and column (second half), in token units scaled to the grid: (1, L, W) */
    private static NDArray positions(NDArray like, int height, int width) {
        int channels = (int) like.getShape().get(2);
        int quarter = channels / 4;
        float[] table = new float[height * width * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = (y * width + x) * channels;
                for (int i = 0; i < quarter; i++) {
                    // Relative positions, so that they mean the same at every picture size.
                    double frequency = Math.pow(1000, -(double) i / quarter) * 64;
                    double down = (y + 0.5) / height * frequency;
                    double across = (x + 0.5) / width * frequency;
                    table[row + i] = (float) Math.sin(down);
                    table[row + quarter + i] = (float) Math.cos(down);
                    table[row + 2 * quarter + i] = (float) Math.sin(across);
                    table[row + 3 * quarter + i] = (float) Math.cos(across);
                }
            }
        }
        return Nn.like(Tensors.floats(like.getManager(), table, 1, (long) height * width, channels), like);
    }
}
