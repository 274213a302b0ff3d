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
     */
    Denoiser.Branch global(NDManager manager, Prompt prompt, Region region) {
        return branch(manager, prompt, region, BlockHook.NONE);
    }

    /**
     * A branch of guidance with the adapter inside a region.
     *
     * @param manager owns its tensors
     * @param prompt what this branch is told; the adapter reads the same instruction
     */
    Denoiser.Branch local(NDManager manager, Adapter adapter, Prompt prompt, Region region) {
        NDArray mask = Nn.like(
                Tensors.floats(manager, region.floats(), 1, 1, region.height(), region.width()), prompt.words());
        List<KeysValues> condition = adapter.condition(mask, adapter.instruction(prompt.layers(), null));
        return branch(manager, prompt, region, adapter.openHook(condition, adapter.gates(mask), closedGate));
    }

    /** The target's grid, then the source's, which is the same. */
    private Denoiser.Branch branch(NDManager manager, Prompt prompt, Region region, BlockHook hook) {
        TokenGrid grid = TokenGrid.still(region.height(), region.width());
        int words = (int) prompt.words().getShape().get(1);
        RopeTables rope = RopeTables.of(manager, transformer, List.of(grid, grid), words);
        return new Denoiser.Branch(prompt.words(), null, rope, hook);
    }
}
