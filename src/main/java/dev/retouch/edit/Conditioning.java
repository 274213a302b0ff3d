package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.List;
import java.util.Objects;

/** What the transformer and the adapter in it are told of an edit, computed once for all its steps. */
final class Conditioning {

    private Conditioning() {}

    /**
     * A branch of guidance.
     *
     * @param manager owns its tensors
     * @param prompt what this branch is told; the adapter reads the same instruction
     * @param region where the adapter acts; a global edit runs without it
     */
    static Denoiser.Branch branch(NDManager manager, ModelBundle bundle, Prompt prompt, Region region) {
        TokenGrid grid = TokenGrid.still(region.height(), region.width());
        int words = (int) prompt.words().getShape().get(1);
        RopeTables rope = RopeTables.of(manager, bundle.config().transformer(), List.of(grid, grid), words);
        BlockHook hook = region.mode() == EditMode.GLOBAL ? BlockHook.NONE : hook(manager, bundle, prompt, region);
        return new Denoiser.Branch(prompt.words(), null, rope, hook);
    }

    private static BlockHook hook(NDManager manager, ModelBundle bundle, Prompt prompt, Region region) {
        // The pipeline has refused what needs an adapter where there is none.
        Adapter adapter = Objects.requireNonNull(bundle.adapter());
        NDArray mask = Nn.like(
                Tensors.floats(manager, region.floats(), 1, 1, region.height(), region.width()), prompt.words());
        List<KeysValues> condition = adapter.condition(mask, adapter.instruction(prompt.layers(), null));
        return adapter.openHook(
                condition, adapter.gates(mask), bundle.config().inference().closedGate());
    }
}
