package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.List;
import java.util.function.Supplier;

/**
 * Qwen2.5-VL without the head that predicts words: prompts and the images in them to hidden states.
 *
 * <p>The graph is kept from every weight to every result, so an encoder that was loaded from trainable weights trains.
 */
public record TextEncoder(VisionTower visual, LanguageModel model, TextConfig config) {

    /** Loads the tensors under their older names; see {@link Keys#rename}. */
    public static TextEncoder load(Weights w, TextConfig c) {
        return new TextEncoder(VisionTower.load(w.at("visual"), c.vision()), LanguageModel.load(w.at("model"), c), c);
    }

    /**
     * Hidden states of prompts without images: one more than layers, each (B, L, D). The first are the embeddings, the
     * last are after the final norm; rows at padding are meaningless.
     *
     * @param manager owns the results
     */
    public List<NDArray> hiddenStates(NDManager manager, TokenBatch batch) {
        return run(manager, batch, List.of(), 1 + model.layers().size(), () -> wordEmbeddings(manager, batch));
    }

    /**
     * The same with images, whose tokens are {@link TextConfig#imageTokenId}.
     *
     * @param manager owns the results
     * @param patches (P, C * frames * p * p) of all images, in the order of their tokens
     * @param grids each image's patches
     * @throws IllegalArgumentException when patches, grids and tokens do not match
     */
    public List<NDArray> hiddenStates(NDManager manager, TokenBatch batch, NDArray patches, List<PatchGrid> grids) {
        return hiddenStatesAround(manager, batch, imageTokens(manager, patches, grids), grids);
    }

    /**
     * The output of the vision tower for images; it does not depend on the prompts around them.
     *
     * @param manager owns the result
     * @param patches (P, C * frames * p * p) of all images, in order
     * @return (M, D) in the order of the images' tokens
     */
    public NDArray imageTokens(NDManager manager, NDArray patches, List<PatchGrid> grids) {
        // The manager of the patches may outlive the tensors that are computed from them.
        return Tensors.scoped(() -> {
            NDArray own = patches.reshape(patches.getShape());
            own.attach(manager);
            return visual.forward(own, grids);
        });
    }

    /**
     * Hidden states of prompts with images that the vision tower has already encoded.
     *
     * @param manager owns the results
     * @param imageTokens (M, D)
     * @throws IllegalArgumentException when image tokens, grids and prompts do not match
     */
    public List<NDArray> hiddenStatesAround(
            NDManager manager, TokenBatch batch, NDArray imageTokens, List<PatchGrid> grids) {
        return lastHiddenStates(1 + model.layers().size(), manager, batch, imageTokens, grids);
    }

    /**
     * Only the last of these; earlier ones are freed on the way.
     *
     * @param count number of results, at least 1
     * @param manager owns the results
     * @param imageTokens (M, D)
     * @throws IllegalArgumentException when image tokens, grids and prompts do not match
     */
    public List<NDArray> lastHiddenStates(
            int count, NDManager manager, TokenBatch batch, NDArray imageTokens, List<PatchGrid> grids) {
        return run(manager, batch, grids, count, () -> {
            NDArray words = wordEmbeddings(manager, batch);
            NDArray both = Nn.cat(0, words, Nn.like(imageTokens, words));
            return Nn.rows(both, sources(manager, batch, imageTokens.getShape().get(0)));
        });
    }

    /** ids of the whole batch -> (B * L, D) */
    private NDArray wordEmbeddings(NDManager manager, TokenBatch batch) {
        long[] ids = batch.flatIds();
        for (long id : ids) {
            if (id < 0 || id >= config.vocabSize()) {
                throw new IllegalArgumentException("token " + id + " is outside the vocabulary of " + config.vocabSize()
                        + ": is this the tokenizer of another model?");
            }
        }
        return model.embed(Tensors.longs(manager, ids, ids.length));
    }

    /** For each token, its row among the words (B * L) followed by the image tokens (M). */
    private NDArray sources(NDManager manager, TokenBatch batch, long imageTokens) {
        int words = batch.size() * batch.length();
        long[] rows = new long[words];
        int image = 0;
        for (int i = 0; i < words; i++) {
            int b = i / batch.length();
            int l = i % batch.length();
            boolean isImage = batch.mask()[b][l] && batch.ids()[b][l] == config.imageTokenId();
            rows[i] = isImage ? words + image++ : i;
        }
        if (image != imageTokens) {
            throw new IllegalArgumentException(
                    "the prompts have " + image + " image tokens, the images have " + imageTokens);
        }
        return Tensors.longs(manager, rows, words);
    }

    /** embeddings (B * L, D) -> the last hidden states (B, L, D) */
    private List<NDArray> run(
            NDManager manager, TokenBatch batch, List<PatchGrid> grids, int count, Supplier<NDArray> embeddings) {
        return Tensors.scopedAll(() -> {
            Rotary rotary = Rotary.of(manager, MropePositions.of(batch, grids, config), config);
            NDArray x = Tensors.scoped(() -> embeddings.get().reshape(batch.size(), batch.length(), -1));
            return model.forward(x, rotary, CausalMask.of(manager, batch), count);
        });
    }
}
