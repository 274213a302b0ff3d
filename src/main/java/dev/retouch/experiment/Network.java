package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.train.EditBatch;
import dev.retouch.train.InitialWeights;
import dev.retouch.train.InstructionStates;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A design's transformer and what acts in its blocks.
 *
 * @param adapter null where the design has none
 */
record Network(Design design, Dit transformer, @Nullable Adapter adapter) {

    /** What a design builds on: it stays as it is. */
    record Base(NDManager manager, Dit transformer, Weights transformerInF32, AdapterConfig adapter) {}

    /** Fresh parameters of a design, each from the seed and its own name: equal in all designs that have it. */
    static ParamSet fresh(NDManager manager, Design design, Base base, long seed) {
        ParamSet params = design.part() == Design.Part.LORA
                ? ParamSet.fresh(manager, seed, AttentionLora::initial)
                : InitialWeights.fresh(manager, seed);
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            of(design, base, params); // asks for each of them
        }
        return params;
    }

    /** The network over the parameters as they are now; with autograd on it is tied to them by the graph. */
    static Network of(Design design, Base base, ParamSet params) {
        return switch (design.part()) {
            case NOTHING -> new Network(design, base.transformer(), null);
            case LORA ->
                new Network(
                        design,
                        Dit.load(
                                AttentionLora.over(base.transformerInF32(), params),
                                base.transformer().config()),
                        null);
            case ADAPTER ->
                new Network(
                        design,
                        base.transformer(),
                        Adapter.load(trainedPart(design, base.manager(), params), base.adapter()));
        };
    }

    /** What a design does not train gets zeros: it is loaded with the rest, but does not act. */
    private static Weights trainedPart(Design design, NDManager manager, ParamSet params) {
        Weights trained = params.in(Dtype.BF16);
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                return design.trains(name) ? trained.tensor(name, shape) : Dtype.F32.zeros(manager, shape);
            }

            @Override
            public boolean has(String name) {
                return design.trains(name) && trained.has(name);
            }
        };
    }

    /**
     * What acts in the blocks.
     *
     * @param region (B, 1, h, w) in [0, 1] on the target's token grid
     * @param told what the adapter is told
     */
    BlockHook hook(NDArray region, InstructionStates told) {
        if (adapter == null) {
            return BlockHook.NONE;
        }
        return adapter.hook(adapter.condition(region, instruction(told)), gates(region));
    }

    /** (B, Nq, D) the instruction's tokens of the adapter. */
    NDArray instruction(InstructionStates told) {
        return requireAdapter().instruction(told.layers(), told.mask());
    }

    /** (B, 1, h, w) probability that a token of the batch's sources belongs to the region. */
    NDArray predictedMask(InstructionStates told, EditBatch batch) {
        return requireAdapter()
                .predictMask(
                        instruction(told),
                        batch.source(),
                        batch.grid().height(),
                        batch.grid().width());
    }

    /** For each block (B, h w, 1). */
    List<NDArray> gates(NDArray region) {
        Adapter acting = requireAdapter();
        NDArray tokens = region.reshape(region.getShape().get(0), -1, 1);
        return switch (design.gate()) {
            case LEARNED -> acting.gates(region);
            case ONE -> everyBlock(acting, tokens.onesLike());
            case HARD -> everyBlock(acting, TouchedTokens.of(tokens));
        };
    }

    private static List<NDArray> everyBlock(Adapter adapter, NDArray gate) {
        return Collections.nCopies(adapter.blocks().size(), gate);
    }

    private Adapter requireAdapter() {
        if (adapter == null) {
            throw new IllegalStateException(design + " has no adapter");
        }
        return adapter;
    }
}
