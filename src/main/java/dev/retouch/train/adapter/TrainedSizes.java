package dev.retouch.train.adapter;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.sampling.FlowMatchConfig;

/**
 * What is trained on what.
 *
 * @param transformer frozen
 * @param adapter as wide and as deep as the transformer
 * @param schedule whose noise levels are visited
 */
public record TrainedSizes(DitConfig transformer, AdapterConfig adapter, FlowMatchConfig schedule) {

    /** @throws IllegalArgumentException when the adapter does not fit on the transformer */
    public TrainedSizes {
        if (adapter.width() != transformer.innerDim() || adapter.numBlocks() != transformer.numLayers()) {
            throw new IllegalArgumentException("an adapter of " + adapter.numBlocks() + " blocks of width "
                    + adapter.width() + " does not fit on a transformer of " + transformer.numLayers()
                    + " blocks of width " + transformer.innerDim());
        }
    }
}
