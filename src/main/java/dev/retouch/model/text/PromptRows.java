package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The hidden states of the prompt itself: without padding and the first tokens of the template, aligned on the left.
 *
 * @param places (B, L'), the index of each kept token among all B * L, masked after the end of a shorter prompt
 */
public record PromptRows(TokenBatch places) {

    /**
     * The rows of a batch without the first {@code drop} tokens of each prompt.
     *
     * @throws IllegalArgumentException when a prompt has no further tokens
     */
    public static PromptRows of(TokenBatch batch, int drop) {
        List<long[]> rows = new ArrayList<>();
        for (int b = 0; b < batch.size(); b++) {
            int real = batch.realTokens(b);
            if (real <= drop) {
                throw new IllegalArgumentException(
                        "prompt " + b + " has " + real + " tokens, the template before it has " + drop);
            }
            long[] places = new long[real - drop];
            int seen = 0;
            for (int i = 0; i < batch.length(); i++) {
                if (batch.mask()[b][i] && seen++ >= drop) {
                    places[seen - 1 - drop] = (long) b * batch.length() + i;
                }
            }
            rows.add(places);
        }
        return new PromptRows(TokenBatch.of(rows, 0));
    }

    /** hidden (B, L, D) -> (B, L', D), zeros after the end of a shorter prompt. */
    public NDArray select(NDArray hidden) {
        NDManager manager = hidden.getManager();
        long width = hidden.getShape().get(2);
        NDArray index = Tensors.longs(manager, places.flatIds(), (long) places.size() * places.length());
        NDArray states = Nn.rows(hidden.reshape(-1, width), index).reshape(places.size(), places.length(), width);
        return places.hasPadding() ? states.mul(Nn.like(mask(manager).expandDims(2), states)) : states;
    }

    /** (B, L'), true where {@link #select} yields a token. */
    public NDArray mask(NDManager manager) {
        return Tensors.booleans(manager, places.flatMask(), places.size(), places.length());
    }

    /** Whether prompts differ in length, so that {@link #mask} matters. */
    public boolean hasPadding() {
        return places.hasPadding();
    }
}
