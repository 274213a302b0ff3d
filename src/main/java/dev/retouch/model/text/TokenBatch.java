package dev.retouch.model.text;

import java.util.Arrays;
import java.util.List;

/**
 * Prompts as tokens, padded to one length.
 *
 * @param ids (B, L), each within the vocabulary, padding included
 * @param mask (B, L), false at padding, which may be on the left or on the right
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of input, never compared
public record TokenBatch(long[][] ids, boolean[][] mask) {

    /** @throws IllegalArgumentException when rows differ in length or a row has no token */
    public TokenBatch {
        if (ids.length == 0 || ids.length != mask.length) {
            throw new IllegalArgumentException(
                    "a batch of " + ids.length + " rows of tokens with " + mask.length + " rows of mask");
        }
        for (int b = 0; b < ids.length; b++) {
            if (ids[b].length != ids[0].length || mask[b].length != ids[0].length) {
                throw new IllegalArgumentException("row " + b + " has " + ids[b].length + " tokens and "
                        + mask[b].length + " of mask, row 0 has " + ids[0].length + " tokens");
            }
            if (realTokens(mask[b]) == 0) {
                throw new IllegalArgumentException("row " + b + " has no token that is not padding");
            }
        }
    }

    /** Prompts of any lengths, padded on the right with {@code padding}. */
    public static TokenBatch of(List<long[]> prompts, long padding) {
        int length = prompts.stream().mapToInt(p -> p.length).max().orElse(0);
        long[][] ids = new long[prompts.size()][length];
        boolean[][] mask = new boolean[prompts.size()][length];
        for (int b = 0; b < ids.length; b++) {
            long[] prompt = prompts.get(b);
            Arrays.fill(ids[b], padding);
            System.arraycopy(prompt, 0, ids[b], 0, prompt.length);
            Arrays.fill(mask[b], 0, prompt.length, true);
        }
        return new TokenBatch(ids, mask);
    }

    /** B */
    public int size() {
        return ids.length;
    }

    /** L */
    public int length() {
        return ids[0].length;
    }

    /** Number of tokens of a row without padding. */
    public int realTokens(int row) {
        return realTokens(mask[row]);
    }

    public boolean hasPadding() {
        for (int b = 0; b < size(); b++) {
            if (realTokens(b) < length()) {
                return true;
            }
        }
        return false;
    }

    /** (B * L) */
    long[] flatIds() {
        return Arrays.stream(ids).flatMapToLong(Arrays::stream).toArray();
    }

    /** (B * L) */
    boolean[] flatMask() {
        boolean[] flat = new boolean[size() * length()];
        for (int b = 0; b < size(); b++) {
            System.arraycopy(mask[b], 0, flat, b * length(), length());
        }
        return flat;
    }

    private static int realTokens(boolean[] row) {
        int count = 0;
        for (boolean real : row) {
            count += real ? 1 : 0;
        }
        return count;
    }
}
