package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.EncodedEdit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Edits of a step as tensors.
 *
 * @param source (B, N, C)
 * @param target (B, N, C)
 * @param noise (B, N, C)
 * @param time (B)
 * @param shown (B, N, 1) the region as the adapter sees it
 * @param touched (B, N), 1 for each token that the mask predictor is to find
 * @param weight (B, N, 1) of each token in the region-aware loss
 * @param states the text encoder's last hidden layers in order, each (B, T, textWidth)
 * @param mask (B, T) true for real words; null when all are
 */
record MicroBatch(
        TokenGrid grid,
        NDArray source,
        NDArray target,
        NDArray noise,
        NDArray time,
        NDArray shown,
        NDArray touched,
        NDArray weight,
        List<NDArray> states,
        @Nullable NDArray mask) {

    /** Makes them on a device. */
    static MicroBatch of(NDManager manager, List<DrawnEdit> drawn, AdapterConfig config, float alpha) {
        int count = drawn.size();
        TokenGrid grid = drawn.get(0).edit().grid();
        int tokens = grid.tokens();
        float[] time = new float[count];
        List<float[]> weights = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            time[b] = drawn.get(b).time();
            weights.add(weights(drawn.get(b).edit(), alpha));
        }
        int words = drawn.stream().mapToInt(d -> d.edit().words()).max().orElseThrow();
        List<NDArray> states = new ArrayList<>();
        for (int layer = 0; layer < config.textLayers(); layer++) {
            states.add(states(manager, drawn, layer, words, config.textWidth()));
        }
        return new MicroBatch(
                grid,
                rows(manager, drawn, d -> d.edit().source(), tokens),
                rows(manager, drawn, d -> d.edit().target(), tokens),
                rows(manager, drawn, DrawnEdit::noise, tokens),
                Tensors.floats(manager, time, count),
                rows(manager, drawn, DrawnEdit::shown, tokens),
                rows(manager, drawn, DrawnEdit::wanted, tokens).reshape(count, tokens),
                Tensors.floats(manager, joined(weights), count, tokens, 1),
                states,
                mask(manager, drawn, words));
    }

    private static float[] weights(EncodedEdit edit, float alpha) {
        float[] weights = new float[edit.region().length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = edit.local() ? 1 + alpha * edit.region()[i] : 0;
        }
        return weights;
    }

    private static NDArray rows(
            NDManager manager, List<DrawnEdit> drawn, Function<DrawnEdit, float[]> part, int tokens) {
        float[] all = joined(drawn.stream().map(part).toList());
        return Tensors.floats(manager, all, drawn.size(), tokens, all.length / drawn.size() / tokens);
    }

    private static float[] joined(List<float[]> rows) {
        float[] all = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return all;
    }

    /** One hidden layer of all edits, zeros behind the shorter ones. */
    private static NDArray states(NDManager manager, List<DrawnEdit> drawn, int layer, int words, int width) {
        int row = words * width * Dtype.BF16.bytes();
        ByteBuffer all = ByteBuffer.allocateDirect(drawn.size() * row);
        for (int b = 0; b < drawn.size(); b++) {
            EncodedEdit edit = drawn.get(b).edit();
            int own = edit.words() * width * Dtype.BF16.bytes();
            all.position(b * row).put(edit.states().slice(layer * own, own));
        }
        return Dtype.BF16.wrap(manager, all.rewind(), drawn.size(), words, width);
    }

    private static @Nullable NDArray mask(NDManager manager, List<DrawnEdit> drawn, int words) {
        if (drawn.stream().allMatch(d -> d.edit().words() == words)) {
            return null;
        }
        boolean[] real = new boolean[drawn.size() * words];
        for (int b = 0; b < drawn.size(); b++) {
            Arrays.fill(real, b * words, b * words + drawn.get(b).edit().words(), true);
        }
        return Tensors.booleans(manager, real, drawn.size(), words);
    }

    /** z_t = (1 - t) z_0 + t z_1 (paper, section 3.5), before the source's tokens: (B, 2 N, C). */
    NDArray hidden() {
        NDArray noisy = target.add(wanted().mul(time.reshape(time.getShape().get(0), 1, 1)));
        return noisy.concat(source, 1);
    }

    /** z_1 - z_0, (B, N, C). */
    NDArray wanted() {
        return noise.sub(target);
    }

    /** The words that the transformer reads, (B, T, textWidth). */
    NDArray words() {
        return states.get(states.size() - 1);
    }

    /** The region on the grid, (B, 1, height, width). */
    NDArray shownGrid() {
        return shown.reshape(shown.getShape().get(0), 1, grid.height(), grid.width());
    }

    /** How many edits, B. */
    int size() {
        return (int) source.getShape().get(0);
    }

    /** How many words, T. */
    int length() {
        return (int) words().getShape().get(1);
    }

    /** This one, removed from all open scopes: it lives as long as its owner. */
    MicroBatch kept() {
        List.of(source, target, noise, time, shown, touched, weight).forEach(NDScope::unregister);
        states.forEach(NDScope::unregister);
        if (mask != null) {
            NDScope.unregister(mask);
        }
        return this;
    }
}
