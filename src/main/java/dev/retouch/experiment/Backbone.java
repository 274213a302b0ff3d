package dev.retouch.experiment;

import ai.djl.ndarray.NDManager;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.train.EditBatch;
import dev.retouch.train.FrozenText;
import dev.retouch.train.InstructionStates;
import java.util.Collections;

/** The frozen network of an experiment, which leaks, and how it and the adapter are told of an edit. */
record Backbone(NDManager manager, Network.Base base, FrozenText text, FlowMatchConfig schedule, Leak leak) {

    /** What an adapter is told. */
    InstructionStates told(EditBatch batch) {
        return text.states(manager, batch, base.adapter().textLayers());
    }

    /**
     * What the backbone is told.
     *
     * @param told of the same batch
     */
    InstructionStates seen(EditBatch batch, InstructionStates told) {
        return switch (leak) {
            case INSTRUCTION ->
                text.states(
                        manager,
                        batch.withPrompts(
                                Collections.nCopies(batch.size(), text.format().empty())),
                        1);
            case DRIFT -> told;
        };
    }
}
