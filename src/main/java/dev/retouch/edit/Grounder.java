package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import dev.retouch.bundle.Inference;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.tensor.Nn;

/** Finds where an instruction wants a change. */
final class Grounder {

    private final Adapter adapter;
    private final Inference inference;

    Grounder(Adapter adapter, Inference inference) {
        this.adapter = adapter;
        this.inference = inference;
    }

    /**
     * The region of an edit.
     *
     * @param mode LOCAL, or AUTO to let the probabilities decide
     */
    Region region(PreparedPicture source, EncodedRequest request, EditMode mode) {
        float[] found = probabilities(source, request);
        return Region.of(found, source.columns(), source.rows(), inference, mode);
    }

    /**
     * What the mask predictor says.
     *
     * @return (rows, columns) in [0, 1]
     * @throws dev.retouch.failure.FailureException when a number is not finite
     */
    float[] probabilities(PreparedPicture source, EncodedRequest request) {
        NDArray instruction = adapter.instruction(request.instruction().layers(), null);
        NDArray mask = adapter.predictMask(instruction, request.source(), source.rows(), source.columns());
        return Nn.f32(FiniteOutput.require(mask)).toFloatArray();
    }
}
