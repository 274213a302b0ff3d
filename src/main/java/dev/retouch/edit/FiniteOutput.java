package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import dev.retouch.failure.FailureException;
import dev.retouch.tensor.Nn;

/** Lets no picture or region be made of numbers that are not finite. */
final class FiniteOutput {

    private FiniteOutput() {}

    /** @throws FailureException when a number of {@code output} is not finite */
    static NDArray require(NDArray output) {
        if (!Nn.isFinite(output)) {
            throw new FailureException(
                    EditFailure.MODEL_OUTPUT_NOT_FINITE,
                    "the model's output is not a finite number: check the bundle's weights, or try another seed");
        }
        return output;
    }
}
