package dev.retouch.worker.job;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * What an edit would do, for a request that asked only that ({@code schemas/edit-planned.v1.schema.json}).
 *
 * @param mode {@code local} or {@code global}
 * @param steps that would be run, for all variants together
 * @param denseSteps those of them that would compute the whole picture, not only the region
 * @param price what it would cost
 * @param model id of the backbone
 * @param adapter id of the adapter checkpoint
 * @param warnings one sentence each about what is worth a look; usually empty
 */
@JsonPropertyOrder({"id", "mask", "mode", "steps", "denseSteps", "price"})
public record EditPlanned(
        String id,
        EditCompleted.Mask mask,
        String mode,
        int steps,
        int denseSteps,
        Price price,
        String model,
        String adapter,
        List<String> warnings,
        Map<String, String> attributes) {

    /** @param deviceSeconds that the edit would hold the worker's device, all variants together */
    public record Price(double deviceSeconds) {}
}
