package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** What the transformer and the adapter in it are told of an edit, computed once for all its steps. */
final class Conditioning {

    private final DitConfig transformer;
    private final double closedGate;

    /** @param closedGate gate below which the adapter leaves a token out */
    Conditioning(DitConfig transformer, double closedGate) {
        this.transformer = transformer;
        this.closedGate = closedGate;
    }

    /**
     * A branch of guidance without the adapter, for a global edit.
     *
     * @param manager owns its tensors
     * @param pictures the grids of what is shown beside the target, in order
     */
    Denoiser.Branch global(NDManager manager, Prompt prompt, Region region, List<TokenGrid> pictures) {
        return branch(manager, prompt, region, pictures, BlockHook.NONE);
    }

    /**
     * Branches of guidance with the adapter inside a region.
     *
     * @param manager owns their tensors
     * @param prompts what each branch is told; the adapter reads the same instruction
     * @param pictures the grids of what is shown beside the target, in order
     */
    LocalBranches local(
            NDManager manager, Adapter adapter, List<Prompt> prompts, Region region, List<TokenGrid> pictures) {
        NDArray mask = Nn.like(
                Tensors.floats(manager, region.shares(), 1, 1, region.height(), region.width()),
                prompts.get(0).words());
        List<NDArray> gates = adapter.gates(mask);
        List<Denoiser.Branch> branches = new ArrayList<>();
        List<List<KeysValues>> conditions = new ArrayList<>();
        for (Prompt prompt : prompts) {
            List<KeysValues> condition = adapter.condition(mask, adapter.instruction(prompt.layers(), null));
            conditions.add(condition);
            branches.add(branch(manager, prompt, region, pictures, adapter.openHook(condition, gates, closedGate)));
        }
        return new LocalBranches(adapter, closedGate, branches, conditions, gates);
    }

    /** The target's grid, then those of the pictures. */
    private Denoiser.Branch branch(
            NDManager manager, Prompt prompt, Region region, List<TokenGrid> pictures, BlockHook hook) {
        List<TokenGrid> grids = new ArrayList<>();
        grids.add(TokenGrid.still(region.height(), region.width()));
        grids.addAll(pictures);
        int words = (int) prompt.words().getShape().get(1);
        RopeTables rope = RopeTables.of(manager, transformer, grids, words);
        return new Denoiser.Branch(prompt.words(), null, rope, hook);
    }
}
