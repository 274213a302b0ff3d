package dev.retouch.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Projection;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.List;
import java.util.stream.LongStream;

/** The text tower: tokens (V, D), positions (Lmax, D). */
public record ClipText(
        NDArray tokens,
        NDArray positions,
        List<ClipLayer> layers,
        LayerNorm finalNorm,
        Projection projection,
        int eosTokenId) {

    /** The wrong id of the end token in the first published configurations. */
    private static final int LEGACY_EOS = 2;

    static ClipText load(Weights whole, ClipConfig c) {
        Weights w = whole.at("text_model");
        int width = c.text().width();
        return new ClipText(
                w.tensor("embeddings.token_embedding.weight", c.vocabSize(), width),
                w.tensor("embeddings.position_embedding.weight", c.maxPositions(), width),
                ClipLayer.loadAll(w, c.text()),
                LayerNorm.load(w.at("final_layer_norm"), width, c.text().eps()),
                Projection.load(whole.at("text_projection"), width, c.projectionDim()),
                c.eosTokenId());
    }

    /** ids (B, L) -> (B, L, D) */
    public NDArray embed(NDArray ids) {
        long[] places = LongStream.range(0, ids.getShape().get(1)).toArray();
        NDArray place = Tensors.longs(ids.getManager(), places, 1, places.length);
        return Nn.embedding(tokens, ids).add(Nn.embedding(positions, place));
    }

    /**
     * Which keys each token attends to: itself and the real tokens before it.
     *
     * @param valid (B, L), 1 for real tokens and 0 for padding
     * @return (B, 1, L, L), true where a query may attend to a key
     */
    public static NDArray mask(NDManager manager, NDArray valid) {
        int batch = (int) valid.getShape().get(0);
        int length = (int) valid.getShape().get(1);
        long[] real = valid.toLongArray();
        boolean[] allowed = new boolean[batch * length * length];
        for (int b = 0; b < batch; b++) {
            for (int query = 0; query < length; query++) {
                for (int key = 0; key <= query; key++) {
                    allowed[(b * length + query) * length + key] = real[b * length + key] != 0;
                }
            }
        }
        return Tensors.booleans(manager, allowed, batch, 1, length, length);
    }

    /** embedded (B, L, D), mask (B, 1, L, L) -> (B, L, D) after the final norm */
    public NDArray encode(NDArray embedded, NDArray mask) {
        NDArray x = embedded;
        for (ClipLayer layer : layers) {
            x = layer.forward(x, mask);
        }
        return finalNorm.apply(x);
    }

    /**
     * encoded (B, L, D), ids (B, L) -> the end token's row (B, D)
     *
     * @throws IllegalArgumentException when a text has no end token
     */
    public NDArray pool(NDArray encoded, NDArray ids) {
        int length = (int) ids.getShape().get(1);
        long[] all = ids.toLongArray();
        long[] rows = new long[all.length / length];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = (long) b * length + end(all, b * length, length);
        }
        NDArray index = Tensors.longs(encoded.getManager(), rows, rows.length);
        return Nn.rows(encoded.reshape(all.length, -1), index);
    }

    private int end(long[] ids, int from, int length) {
        int largest = 0;
        for (int i = 0; i < length; i++) {
            if (eosTokenId != LEGACY_EOS && ids[from + i] == eosTokenId) {
                return i;
            }
            largest = ids[from + i] > ids[from + largest] ? i : largest;
        }
        if (eosTokenId == LEGACY_EOS) {
            // In those configurations the id of the end token is wrong: it is the largest id of the vocabulary.
            return largest;
        }
        throw new IllegalArgumentException("a text without the end token " + eosTokenId + " has no embedding:"
                + " truncate before the end token is added");
    }

    /** ids (B, L), valid (B, L) -> (B, projectionDim), of any length */
    public NDArray features(NDArray ids, NDArray valid) {
        NDArray encoded = encode(embed(ids), mask(ids.getManager(), valid));
        return projection.apply(pool(encoded, ids));
    }
}
