package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.Linear;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transformer: from packed image tokens, text tokens and a timestep to the velocity of every image token. */
public record Dit(
        DitConfig config,
        Linear imgIn,
        RmsNorm txtNorm,
        Linear txtIn,
        TimeEmbedding timeEmbedding,
        List<DitBlock> blocks,
        Linear normOut,
        Linear projOut) {

    /** Loads a transformer with the tensor names of the reference. */
    public static Dit load(Weights w, DitConfig c) {
        return load(w, c, blocks(w, c, 0, c.numLayers()));
    }

    /** What comes before and after the blocks, without them: the blocks may lie on other devices. */
    public static Dit loadEnds(Weights w, DitConfig c) {
        return load(w, c, List.of());
    }

    /** The blocks from {@code from} (inclusive) to {@code to} (exclusive). */
    public static List<DitBlock> blocks(Weights w, DitConfig c, int from, int to) {
        List<DitBlock> blocks = new ArrayList<>();
        for (int i = from; i < to; i++) {
            blocks.add(DitBlock.load(w.at("transformer_blocks", i), c));
        }
        return List.copyOf(blocks);
    }

    private static Dit load(Weights w, DitConfig c, List<DitBlock> blocks) {
        int width = c.innerDim();
        return new Dit(
                c,
                Linear.load(w.at("img_in"), c.inChannels(), width),
                RmsNorm.load(w.at("txt_norm"), c.jointAttentionDim(), DitConfig.NORM_EPS),
                Linear.load(w.at("txt_in"), c.jointAttentionDim(), width),
                TimeEmbedding.load(w.at("time_text_embed.timestep_embedder"), width),
                blocks,
                Linear.load(w.at("norm_out.linear"), width, 2 * width),
                Linear.load(w.at("proj_out"), width, c.patchSize() * c.patchSize() * c.outChannels()));
    }

    /**
     * The velocity of every image token; only those of the target are meaningful.
     *
     * @param hidden (B, N, inChannels) packed latents, target tokens first, then the source's
     * @param text (B, T, jointAttentionDim) hidden states of the text encoder
     * @param textMask (B, T) true for real tokens; null when all are
     * @param timestep (B) sigma, in [0, 1]
     * @param hook what the adapter does in each block
     * @return (B, N, patch^2 outChannels)
     */
    public NDArray forward(
            NDArray hidden,
            NDArray text,
            @Nullable NDArray textMask,
            NDArray timestep,
            RopeTables rope,
            BlockHook hook) {
        return forward(hidden, text, textMask, timestep, rope, hook, AttendedKeys.OWN);
    }

    /**
     * The same where tokens attend to others than those of the pass; see {@link KeptKeysValues}.
     *
     * @param timestep (B), or (1) for all of the batch
     * @param keys what the tokens of the pass attend to
     */
    public NDArray forward(
            NDArray hidden,
            NDArray text,
            @Nullable NDArray textMask,
            NDArray timestep,
            RopeTables rope,
            BlockHook hook,
            AttendedKeys keys) {
        return Tensors.scoped(() -> velocity(hidden, text, textMask, timestep, rope, hook, keys));
    }

    private NDArray velocity(
            NDArray hidden,
            NDArray text,
            @Nullable NDArray textMask,
            NDArray timestep,
            RopeTables rope,
            BlockHook hook,
            AttendedKeys keys) {
        NDArray mask =
                textMask == null ? null : jointMask(textMask, hidden.getShape().get(1));
        Streams x = input(hidden, text);
        NDArray cond = condition(timestep);
        NDArray imgCond = imageCondition(timestep, cond);
        for (int i = 0; i < blocks.size(); i++) {
            // A block frees all but its streams, so that sixty blocks need as much memory as one.
            try (Streams in = x) {
                x = blocks.get(i).forward(i, in, imgCond, cond, rope, mask, hook, keys);
            }
        }
        return output(x.img(), cond);
    }

    /** Both streams before the first block: hidden (B, N, inChannels), text (B, T, jointAttentionDim). */
    public Streams input(NDArray hidden, NDArray text) {
        return new Streams(imgIn.apply(hidden), txtIn.apply(txtNorm.apply(text)));
    }

    /** From the image stream (B, N, D) after the last block to the velocities (B, N, patch^2 outChannels). */
    public NDArray output(NDArray img, NDArray cond) {
        return projOut.apply(outputNorm(img, cond));
    }

    /** timestep (B) -> silu(temb) (B, 1, D) */
    public NDArray condition(NDArray timestep) {
        return Nn.silu(timeEmbedding.apply(timestep)).expandDims(1);
    }

    /** Here scale comes before shift, in the blocks after it. */
    public NDArray outputNorm(NDArray img, NDArray cond) {
        var halves = normOut.apply(cond).split(2, 2);
        return Nn.normModulate(img, halves.get(1), halves.get(0), DitConfig.NORM_EPS);
    }

    /** Conditioning of the image tokens: (B, 1, D), or (B, 2, D) for target tokens and those conditioned as clean. */
    public NDArray imageCondition(NDArray timestep, NDArray cond) {
        return config.zeroCondT() ? Nn.cat(1, cond, condition(timestep.zerosLike())) : cond;
    }

    /** (B, T) -> (B, 1, 1, T + N): image keys are always valid */
    public static NDArray jointMask(NDArray textMask, long imageTokens) {
        Shape shape = textMask.getShape();
        NDArray image = textMask.getManager().ones(new Shape(shape.get(0), imageTokens), textMask.getDataType());
        return Nn.cat(1, textMask, image).reshape(shape.get(0), 1, 1, shape.get(1) + imageTokens);
    }
}
