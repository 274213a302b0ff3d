package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.weights.Weights;
import java.util.Map;

/** Computes what a golden case holds, with the project's own code. */
@FunctionalInterface
interface CaseRunner {

    /**
     * The outputs by name.
     *
     * @param json the case's description: its config and what else the run needs
     * @param weights the reference's weights under the reference's names
     * @param in the inputs by name; a case fails when one of them is not read
     */
    Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in);
}
