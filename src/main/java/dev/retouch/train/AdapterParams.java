package dev.retouch.train;

import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.MaskPredictor;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.ParamSet;

/** The trained parameters of an adapter, or of its mask predictor alone. */
public record AdapterParams(ParamSet params, AdapterConfig config) {

    /** The part that shares no parameter with the editing path. */
    public static final String PREDICTOR = "mask_predictor";

    /** Makes the parameters of the whole adapter where the set is fresh. */
    public static AdapterParams whole(ParamSet params, AdapterConfig config) {
        Adapter.load(params, config);
        return new AdapterParams(params, config);
    }

    /** Makes the parameters of the mask predictor alone where the set is fresh. */
    public static AdapterParams predictorOnly(ParamSet params, AdapterConfig config) {
        MaskPredictor.load(params.at(PREDICTOR), config);
        return new AdapterParams(params, config);
    }

    /** The adapter with its matrices in bf16, tied to the parameters by the graph. */
    Adapter adapter() {
        return Adapter.load(params.in(Dtype.BF16), config);
    }

    /** The mask predictor in f32: it is a small part of the model and has no frozen bf16 weights to agree with. */
    MaskPredictor predictor() {
        return MaskPredictor.load(params.in(Dtype.F32).at(PREDICTOR), config);
    }
}
