package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.GradMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss of one step, as numbers.
 *
 * @param parts named numbers for the log, in order
 * @param total the loss whose gradient was accumulated
 */
public record StepLoss(Map<String, Double> parts, double total) {

    public StepLoss {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** Backpropagates a loss whose graph is whole, a scalar. */
    public static StepLoss backward(NDArray loss, Map<String, Double> parts) {
        double total = loss.getFloat();
        GradMode.backward(loss);
        return new StepLoss(parts, total);
    }
}
