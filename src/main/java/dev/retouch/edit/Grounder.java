package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import dev.retouch.bundle.Inference;
import dev.retouch.failure.FailureException;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.tensor.Nn;
import java.util.Locale;
import java.util.stream.IntStream;

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
     * @param whenNotFound what is returned where there is none
     * @throws FailureException when there is none and that is a failure
     */
    Region region(PreparedPicture source, EncodedRequest request, EditMode mode, WhenNotFound whenNotFound) {
        float[] probabilities = probabilities(source, request);
        Region found = Region.of(probabilities, source.columns(), source.rows(), inference, mode);
        if (!found.isEmpty()) {
            return found;
        }
        if (whenNotFound == WhenNotFound.GLOBAL) {
            return found.widened();
        }
        double most = IntStream.range(0, probabilities.length)
                .mapToDouble(i -> probabilities[i])
                .max()
                .orElse(0);
        throw new FailureException(
                EditFailure.REGION_NOT_FOUND,
                String.format(
                        Locale.ROOT,
                        "nothing in the picture matches the instruction (the largest probability is %.2f, a region has"
                                + " more than %.2f): name what is to change as it is seen in the picture, or ask for"
                                + " an edit of the whole picture with mode global, or with whenNotFound global",
                        most,
                        inference.threshold()));
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
