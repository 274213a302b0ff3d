package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.BlockAdapter;
import dev.retouch.model.dit.DitBlock;
import dev.retouch.model.dit.Streams;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Graphs;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The frozen blocks of one device with their adapters: micro-batches go through it forward, then backward. */
final class BlockStage {

    private static final String ADAPTERS = "block_adapters";

    /** What a micro-batch leaves here until it comes back. */
    private record Held(NDManager owner, Shared shared, List<Streams> inputs, List<Streams> outputs) {}

    private final NDManager manager;
    private final List<DitBlock> blocks;
    private final int first;
    private final AdapterConfig config;
    private final Weights trained;
    private final boolean recompute;
    private final Map<Integer, Held> held = new HashMap<>();

    /**
     * Makes the parameters of its blocks' adapters where the set is fresh.
     *
     * @param first number of its first block in the transformer
     */
    BlockStage(
            NDManager manager,
            List<DitBlock> blocks,
            int first,
            AdapterConfig config,
            AdapterRecipe recipe,
            boolean recompute,
            ParamSet params) {
        this.manager = manager;
        this.blocks = blocks;
        this.first = first;
        this.config = config;
        this.recompute = recompute;
        for (int i = 0; i < blocks.size(); i++) {
            BlockAdapter.load(params.at(ADAPTERS, first + i), config);
        }
        trained = params.in(recipe.compute());
    }

    /**
     * Runs a micro-batch through the blocks and keeps what its way back needs: the inputs of each block, or where
     * nothing is computed again their graphs.
     */
    Forwarded forward(int number, Forwarded from) {
        NDManager owner = manager.newSubManager();
        try (GradMode mode = recompute ? GradMode.off() : GradMode.on()) {
            Held kept = new Held(owner, from.shared().copied(owner), new ArrayList<>(), new ArrayList<>());
            held.put(number, kept);
            Streams x;
            try (Streams before = from.x()) {
                x = new Streams(Shared.copy(owner, before.img()), Shared.copy(owner, before.txt()));
            }
            for (int i = 0; i < blocks.size(); i++) {
                Streams in = recompute || isFirst(i) ? x : leaves(x);
                kept.inputs.add(in);
                x = block(i, in, kept.shared);
                if (!recompute) {
                    kept.outputs.add(x);
                }
            }
            return new Forwarded(recompute ? x : new Streams(detached(x.img()), detached(x.txt())), kept.shared);
        }
    }

    /** Nothing trained lies before it, so its inputs need no gradient. */
    private boolean isFirst(int i) {
        return first + i == 0;
    }

    private static NDArray detached(NDArray x) {
        return Tensors.unscoped(Nn.detached(x));
    }

    private static Streams leaves(Streams x) {
        return new Streams(Tensors.unscoped(Graphs.leaf(x.img())), Tensors.unscoped(Graphs.leaf(x.txt())));
    }

    private Streams block(int i, Streams x, Shared shared) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            BlockAdapter adapter = BlockAdapter.load(trained.at(ADAPTERS, first + i), config);
            Streams out = blocks.get(i)
                    .forward(
                            first + i,
                            x,
                            shared.imgCond(),
                            shared.cond(),
                            shared.rope(),
                            shared.mask(),
                            (index, img, targets) -> adapter.adapted(img, shared.condition(), shared.region()));
            out.arrays().forEach(NDScope::unregister);
            return out;
        }
    }

    /** Takes a micro-batch back: parameters accumulate their gradients, the last block's first. */
    Gradients backward(int number, Gradients from) {
        Held kept = held.remove(number);
        NDManager owner = kept.owner;
        NDArray img;
        NDArray txt;
        NDArray behind;
        try (from) {
            img = Shared.copy(owner, from.img());
            txt = copyOf(owner, from.txt());
            behind = copyOf(owner, from.condition());
        }
        try (GradMode on = GradMode.on()) {
            for (int i = blocks.size() - 1; i >= 0; i--) {
                Streams stored = kept.inputs.get(i);
                Streams in = !recompute || isFirst(i) ? stored : leaves(stored);
                try (Streams out = recompute ? block(i, in, kept.shared) : kept.outputs.get(i);
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    NDArray sum = Graphs.inner(out.img(), img);
                    GradMode.backward(txt == null ? sum : sum.add(Graphs.inner(out.txt(), txt)));
                }
                img.close();
                if (txt != null) {
                    txt.close();
                }
                if (!isFirst(i)) {
                    img = Tensors.unscoped(in.img().getGradient());
                    txt = Tensors.unscoped(in.txt().getGradient());
                }
                in.close();
                stored.close();
            }
            NDArray own = kept.shared.condition().getGradient();
            return new Gradients(img, txt, Tensors.unscoped(behind == null ? own : own.add(behind)), owner);
        }
    }

    private static @Nullable NDArray copyOf(NDManager owner, @Nullable NDArray x) {
        return x == null ? null : Shared.copy(owner, x);
    }

    /** Frees what a failed step left. */
    void abandon() {
        held.values().forEach(kept -> kept.owner.close());
        held.clear();
    }
}
