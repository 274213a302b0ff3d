package dev.retouch.worker.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An edit that is done and stored ({@code schemas/edit-completed.v1.schema.json}).
 *
 * @param mode {@code local} or {@code global}
 * @param alpha what became of the transparency of the source: {@code none}, {@code kept} or {@code flattened}
 * @param seed of the noise
 * @param steps that were run
 * @param denseSteps those of them that computed the whole picture, not only the region
 * @param model id of the backbone
 * @param adapter id of the adapter checkpoint
 * @param stages milliseconds of each stage; of the fetch, its last run
 * @param attempt 1, and one more for each worker that ended over it and for each step that was run again because the
 *     object store was unavailable
 * @param variants all results, where the request asked for more than one; else empty
 * @param drift of the model's picture against its source
 * @param warnings one sentence each about what is worth a look and did not stop the edit; usually empty
 */
@JsonPropertyOrder({"id", "result", "mask", "mode", "locality"})
public record EditCompleted(
        String id,
        StoredObject result,
        Mask mask,
        String mode,
        Locality locality,
        String alpha,
        long seed,
        int steps,
        int denseSteps,
        String model,
        String adapter,
        Map<String, Long> stages,
        int attempt,
        List<Variant> variants,
        Drift drift,
        List<String> warnings,
        Map<String, String> attributes) {

    /** @param location its {@code s3://} address */
    public record StoredObject(String location, String etag, long size) {}

    /**
     * @param location {@code s3://} address of the region as a grey picture
     * @param area share of the picture inside, 0 to 1
     * @param confidence how surely it was found; null for an edit that was asked to be global
     */
    public record Mask(
            String location,
            double area,
            Box box,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Confidence confidence) {

        /** What a stored answer lacks is read as unknown, since its fields must all be there. */
        public Mask {
            confidence = Confidence.UNKNOWN.equals(confidence) ? null : confidence;
        }
    }

    /**
     * See {@link dev.retouch.edit.RegionConfidence}.
     *
     * @param probability mean inside
     * @param area share of the tokens
     * @param margin to the threshold
     */
    public record Confidence(double probability, double area, double margin) {

        /** Of an edit that looked for no region, and of one that an earlier worker stored. */
        static final Confidence UNKNOWN = new Confidence(Double.NaN, Double.NaN, Double.NaN);
    }

    /** In source pixels. */
    public record Box(int x, int y, int width, int height) {}

    /** How far the result is from the source outside the region, on a scale of 0 to 1. */
    public record Locality(double outsideMeanDifference, double outsideMaxDifference) {}

    /**
     * In source pixels and levels of 255; see {@link dev.retouch.edit.EditReport.Drift}.
     *
     * @param undone whether the result is without it
     */
    public record Drift(
            double pixels, double x, double y, double scale, double tone, double confidence, boolean undone) {

        /** What a worker says that compares nothing. */
        static final Drift UNKNOWN = new Drift(0, 0, 0, 1, 0, 0, false);
    }

    /** One of several results; they share the mask. */
    public record Variant(long seed, StoredObject result, Locality locality, Drift drift) {}

    /** The same answer for another request, which may have an id and attributes of its own. */
    EditCompleted with(String ownId, Map<String, String> ownAttributes) {
        return new EditCompleted(
                ownId,
                result,
                mask,
                mode,
                locality,
                alpha,
                seed,
                steps,
                denseSteps,
                model,
                adapter,
                stages,
                attempt,
                variants,
                drift,
                warnings,
                ownAttributes);
    }
}
