package dev.retouch.app.client;

import java.util.List;

/** The answer to a request. */
public sealed interface Answer {

    /** The request's id; empty when a dead letter's record has none. */
    String id();

    /**
     * The edit was completed.
     *
     * @param id the request's id
     * @param result {@code s3://} address of the edited picture
     * @param resultETag its entity tag
     * @param mask {@code s3://} address of the predicted region
     * @param mode {@code local} or {@code global}
     * @param regionArea share of the picture inside the region, 0 to 1
     * @param outsideMeanDifference mean pixel difference outside the region, 0 to 1
     * @param editSeconds wall time of all stages
     * @param warnings what is worth a look
     */
    record Completed(
            String id,
            String result,
            String resultETag,
            String mask,
            String mode,
            double regionArea,
            double outsideMeanDifference,
            double editSeconds,
            List<String> warnings)
            implements Answer {}

    /**
     * The request failed.
     *
     * @param id the request's id
     * @param reason the stable code
     * @param message one sentence for a person
     */
    record Failed(String id, String reason, String message) implements Answer {}
}
