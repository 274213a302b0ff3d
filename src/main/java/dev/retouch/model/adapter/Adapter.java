package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The five parts of the region-aware adapter (paper, section 3). */
public record Adapter(
        AdapterConfig config, ConditionEncoder conditionEncoder, List<BlockAdapter> blocks, MaskPredictor predictor) {

    /** Loads {@code block_adapters.N}, {@code condition_encoder} and {@code mask_predictor}. */
    public static Adapter load(Weights w, AdapterConfig c) {
        List<BlockAdapter> blocks = new ArrayList<>();
        for (int i = 0; i < c.numBlocks(); i++) {
            blocks.add(BlockAdapter.load(w.at("block_adapters", i), c));
        }
        return new Adapter(
                c,
                ConditionEncoder.load(w.at("condition_encoder"), c),
                List.copyOf(blocks),
                MaskPredictor.load(w.at("mask_predictor"), c));
    }

    /**
     * Encodes the instruction as a fixed number of tokens.
     *
     * @param layers the text encoder's last hidden layers in order, each (B, T, textWidth)
     * @param mask (B, T) true for real tokens; null when all are
     * @return (B, Nq, D)
     */
    public NDArray instruction(List<NDArray> layers, @Nullable NDArray mask) {
        return Tensors.scoped(() -> conditionEncoder.perceiver().apply(layers, mask));
    }

    /**
     * Predicts the region of the edit.
     *
     * @param instruction (B, Nq, D)
     * @param source (B, height width, latentChannels) packed source latents
     * @return (B, 1, height, width) in [0, 1]
     */
    public NDArray predictMask(NDArray instruction, NDArray source, int height, int width) {
        return Tensors.scoped(() -> predictor.apply(instruction, source, height, width));
    }

    /**
     * The keys and values for the adapters of all blocks; they are the same for all denoising steps of an edit.
     *
     * @param region (B, 1, h, w) in [0, 1]
     * @param instruction (B, Nq, D)
     */
    public List<KeysValues> condition(NDArray region, NDArray instruction) {
        try (NDArray stream = Tensors.scoped(() -> conditionEncoder.apply(region, instruction))) {
            return blocks.stream()
                    .map(block -> keysValues(block.attn(), stream))
                    .toList();
        }
    }

    private static KeysValues keysValues(CrossAttention attention, NDArray stream) {
        List<NDArray> both = Tensors.scopedAll(() -> {
            KeysValues made = attention.keysValues(stream);
            return List.of(made.keys(), made.values());
        });
        return new KeysValues(both.get(0), both.get(1));
    }

    /**
     * How strongly each block acts on each target token; the same for all denoising steps of an edit.
     *
     * @param region (B, 1, h, w) in [0, 1] on the target's token grid
     * @return for each block (B, h w, 1)
     */
    public List<NDArray> gates(NDArray region) {
        NDArray tokens = region.reshape(region.getShape().get(0), -1, 1);
        // On the way to a gate each token is as wide as the transformer: kept for all blocks, that would be gigabytes.
        return blocks.stream()
                .map(block -> Tensors.scoped(() -> block.gate().apply(tokens)))
                .toList();
    }

    /**
     * The hook that runs the adapter in the transformer, on target tokens only: masking the source tokens' gates to
     * zero (appendix I) gives the same result with twice the work.
     */
    public BlockHook hook(List<KeysValues> condition, List<NDArray> gates) {
        return (index, img, targetTokens) -> blocks.get(index).apply(img, null, condition.get(index), gates.get(index));
    }

    /**
     * The same for inference, without the tokens whose gate is closed in the whole batch.
     *
     * <p>In each block an omitted token misses less than {@code closed} times the output of the block's FFN; the
     * results of all other tokens are those of the dense hook.
     *
     * @param closed gates below this count as closed, 0 for none
     */
    public BlockHook openHook(List<KeysValues> condition, List<NDArray> gates, double closed) {
        List<OpenTokens> open =
                gates.stream().map(gate -> OpenTokens.of(gate, closed)).toList();
        return (index, img, targetTokens) -> {
            OpenTokens tokens = open.get(index);
            if (tokens.isNone()) {
                return img;
            }
            return blocks.get(index).apply(img, tokens.positions(), condition.get(index), tokens.gates());
        };
    }
}
