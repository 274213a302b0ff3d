package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.SparseTokens;
import dev.retouch.model.dit.WordBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a sparse pass is told: all branches of guidance in one batch, on some of the target's tokens.
 *
 * @param tokens that are computed, and all others
 * @param words of all branches
 * @param rope tables of the computed tokens, and of as many words as the longest branch has
 * @param hook what the adapter does with the computed tokens
 */
public record SparseBranches(SparseTokens tokens, WordBatch words, RopeTables rope, BlockHook hook) {

    /**
     * Joins branches.
     *
     * @param manager owns what is made
     * @param computed for each target token, 1 where it is computed
     * @param hook of all branches for those tokens alone
     * @throws IllegalArgumentException when no token is computed
     */
    public static SparseBranches of(
            NDManager manager,
            List<Denoiser.Branch> branches,
            byte[] computed,
            Function<SparseTokens, BlockHook> hook) {
        RopeTables longest = branches.stream()
                .map(Denoiser.Branch::rope)
                .max(Comparator.comparing(rope -> rope.txtCos().getShape().get(0)))
                .orElseThrow();
        int imageTokens = (int) longest.imgCos().getShape().get(0);
        SparseTokens tokens = SparseTokens.of(manager, computed, imageTokens);
        List<NDArray> words = new ArrayList<>();
        List<@Nullable NDArray> masks = new ArrayList<>();
        for (Denoiser.Branch branch : branches) {
            words.add(branch.words());
            masks.add(branch.wordsMask());
        }
        return new SparseBranches(tokens, WordBatch.of(words, masks), longest.at(tokens.active()), hook.apply(tokens));
    }
}
