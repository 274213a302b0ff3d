package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The words of several branches in one batch, the shorter ones filled up with zeros behind.
 *
 * @param words (B, T, textWidth)
 * @param padding of each branch, how many of its T words are filled up
 * @param mask (B, T) true for real words; null where all but the padding are
 */
public record WordBatch(
        NDArray words, List<Integer> padding, @Nullable NDArray mask) {

    /**
     * Joins the words of branches.
     *
     * @param words of each branch, (1, T, textWidth)
     * @param masks of each branch, (1, T), or null where all its words are real
     */
    public static WordBatch of(List<NDArray> words, List<@Nullable NDArray> masks) {
        int longest = words.stream().mapToInt(WordBatch::length).max().orElseThrow();
        NDArray joined = Nn.cat(
                0, words.stream().map(each -> Nn.padPositions(each, longest)).toList());
        List<Integer> padding =
                words.stream().map(each -> longest - length(each)).toList();
        boolean masked = masks.stream().anyMatch(Objects::nonNull);
        return new WordBatch(joined, padding, masked ? real(joined, padding, masks) : null);
    }

    private static NDArray real(NDArray joined, List<Integer> padding, List<@Nullable NDArray> masks) {
        int longest = length(joined);
        boolean[] real = new boolean[padding.size() * longest];
        for (int i = 0; i < padding.size(); i++) {
            int length = longest - padding.get(i);
            NDArray mask = masks.get(i);
            if (mask == null) {
                Arrays.fill(real, i * longest, i * longest + length, true);
            } else {
                System.arraycopy(mask.toBooleanArray(), 0, real, i * longest, length);
            }
        }
        return Tensors.booleans(joined.getManager(), real, padding.size(), longest);
    }

    private static int length(NDArray words) {
        return (int) words.getShape().get(1);
    }

    /** T, of the longest branch. */
    public int longest() {
        return length(words);
    }
}
