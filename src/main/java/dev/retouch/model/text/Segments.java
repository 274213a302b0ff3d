package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;

/** Segments of a sequence, with attention only within each of them. */
sealed interface Segments {

    /** Attention within each segment: q, k, v (P, H, d) -> (P, H * d). */
    NDArray attend(NDArray q, NDArray k, NDArray v);

    /**
     * Segments of the given lengths, in order.
     *
     * @param manager owns the indexes
     */
    static Segments of(NDManager manager, int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        if (Arrays.stream(lengths).allMatch(n -> n == longest)) {
            return new Even(lengths.length);
        }
        int total = Arrays.stream(lengths).sum();
        long[] slots = new long[lengths.length * longest];
        boolean[] real = new boolean[slots.length];
        long[] places = new long[total];
        int next = 0;
        for (int s = 0; s < lengths.length; s++) {
            for (int i = 0; i < lengths[s]; i++) {
                int slot = s * longest + i;
                slots[slot] = next;
                real[slot] = true;
                places[next++] = slot;
            }
        }
        return new Ragged(
                Tensors.longs(manager, slots, slots.length),
                Tensors.longs(manager, places, total),
                Tensors.booleans(manager, real, lengths.length, 1, 1, longest));
    }

    /** (S * length, H, d) -> (S, H, length, d) */
    private static NDArray perRun(NDArray x, long count) {
        long heads = x.getShape().get(1);
        return x.reshape(count, -1, heads, x.getShape().get(2)).transpose(0, 2, 1, 3);
    }

    /** Segments of equal length. */
    record Even(long count) implements Segments {

        @Override
        public NDArray attend(NDArray q, NDArray k, NDArray v) {
            NDArray out = Nn.mergeHeads(Nn.attention(perRun(q, count), perRun(k, count), perRun(v, count)));
            return out.reshape(q.getShape().get(0), -1);
        }
    }

    /**
     * Segments of different lengths, padded to the longest with copies that no query attends to.
     *
     * @param slots (S * length), the element in each slot
     * @param places (P), the slot of each element
     * @param mask (S, 1, 1, length), true where a slot contains an element of its segment
     */
    record Ragged(NDArray slots, NDArray places, NDArray mask) implements Segments {

        @Override
        public NDArray attend(NDArray q, NDArray k, NDArray v) {
            NDArray out = Nn.mergeHeads(Nn.attention(filled(q), filled(k), filled(v), mask));
            return Nn.rows(out.reshape(slots.size(), -1), places);
        }

        private NDArray filled(NDArray x) {
            return perRun(Nn.rows(x, slots), mask.getShape().get(0));
        }
    }
}
