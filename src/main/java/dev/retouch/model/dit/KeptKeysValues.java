package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.KeptRoom;
import dev.retouch.tensor.Nn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the tokens that sparse passes do not compute, from the last dense pass, for every block and branch.
 *
 * <p>Each block has room for N + T keys and values of each branch: first the kept tokens', which a dense pass writes, then
 * the active tokens' and the words', which each sparse pass writes in place. So no pass copies what is kept, and memory
 * does not grow over the steps. The order of keys does not matter for attention.
 */
public final class KeptKeysValues implements AutoCloseable {

    private final SparseTokens tokens;
    private final WordBatch words;
    private final @Nullable NDArray mask;
    private final List<KeptRoom> rooms = new ArrayList<>();

    /**
     * Room that is filled by dense passes, one for each branch.
     *
     * @param words of all branches, as the sparse passes see them
     */
    public KeptKeysValues(SparseTokens tokens, WordBatch words) {
        this.tokens = tokens;
        this.words = words;
        this.mask = words.mask() == null ? null : mask(words.mask(), tokens.all());
    }

    /** (B, T) -> (B, 1, 1, N + T): words stand last here */
    private static NDArray mask(NDArray wordsMask, int imageTokens) {
        long words = wordsMask.getShape().get(1);
        NDArray joint = Dit.jointMask(wordsMask, imageTokens).transpose(0, 3, 1, 2);
        return Nn.cat(1, Nn.span(joint, words, words + imageTokens), Nn.span(joint, 0, words))
                .transpose(0, 2, 3, 1);
    }

    /**
     * For a dense pass of one branch: its tokens attend to one another, and keys and values of those that sparse passes do
     * not compute are kept.
     *
     * @param branch from 0, in the order of the words
     */
    public AttendedKeys keeping(int branch) {
        return (block, attn, x, m, rope, own) -> {
            if (block == rooms.size()) {
                rooms.add(attn.room(x.img(), words.padding().size(), tokens.all() + words.longest()));
            }
            return attn.keeping(x, m, rope, own, rooms.get(block), tokens.kept(), branch);
        };
    }

    /** For a sparse pass of all branches in one batch: its tokens attend to one another and to what is kept. */
    public AttendedKeys attended() {
        return (block, attn, x, m, rope, none) -> attn.withKept(x, m, rope, mask, rooms.get(block), words.padding());
    }

    /**
     * Bytes of the keys and values that sparse passes keep.
     *
     * @param tokens of target, sources and the longest branch's words together
     * @param branches of guidance
     * @param bytesOfNumber 2 in bf16, 4 in f32
     */
    public static long bytes(DitConfig config, long tokens, int branches, int bytesOfNumber) {
        return 2L * config.numLayers() * branches * tokens * config.innerDim() * bytesOfNumber;
    }

    @Override
    public void close() {
        rooms.forEach(KeptRoom::close);
        rooms.clear();
    }
}
