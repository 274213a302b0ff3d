package dev.retouch.edit;

import dev.retouch.image.Difference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an edit did.
 *
 * @param mode LOCAL or GLOBAL, as it was run
 * @param regionArea share of the picture inside the region, 0 to 1; 1 for a global edit
 * @param regionBox bounding box of the region in source pixels
 * @param confidence how surely the region was found; null for an edit that was asked to be global or given its region
 * @param outsideMeanDifference mean absolute pixel difference to the source outside the region, 0 to 1; 0 for a global
 *     edit, which has no outside
 * @param outsideMaxDifference largest absolute pixel difference to the source outside the region, 0 to 1
 * @param seed the seed that was used
 * @param steps the denoising steps that were run
 * @param denseSteps those of them that computed the whole picture, not only the region
 * @param stages wall time of each named stage, in the order in which they ran
 * @param drift of the model's picture against its source
 * @param warnings one sentence for a person about each thing that is worth a look and did not stop the edit
 */
public record EditReport(
        EditMode mode,
        double regionArea,
        Box regionBox,
        @Nullable RegionConfidence confidence,
        double outsideMeanDifference,
        double outsideMaxDifference,
        long seed,
        int steps,
        int denseSteps,
        Map<String, Duration> stages,
        Drift drift,
        List<String> warnings) {

    public EditReport {
        warnings = List.copyOf(warnings);
    }

    /** The same, with what was wrong with the source's file said first. */
    EditReport after(List<String> decoding) {
        return new EditReport(
                mode,
                regionArea,
                regionBox,
                confidence,
                outsideMeanDifference,
                outsideMaxDifference,
                seed,
                steps,
                denseSteps,
                stages,
                drift,
                Stream.concat(decoding.stream(), warnings.stream()).toList());
    }

    /** The same with a difference outside the region that was measured again. */
    EditReport with(Difference outside) {
        return new EditReport(
                mode,
                regionArea,
                regionBox,
                confidence,
                outside.mean(),
                outside.max(),
                seed,
                steps,
                denseSteps,
                stages,
                drift,
                warnings);
    }

    /** A rectangle in source pixels; all zero when the region is empty. */
    public record Box(int x, int y, int width, int height) {}

    /**
     * How the model's picture lay on its source outside of the region.
     *
     * @param pixels the farthest displacement of any pixel, in pixels of the source
     * @param x shift to the right, in pixels of the source
     * @param y shift downwards
     * @param scale of what was drawn against the source
     * @param tone largest mean difference of a colour channel, in levels of 255
     * @param confidence 0 to 1; 0 where nothing could be compared, as in a global edit
     * @param undone whether the drift was taken out of the result; otherwise it was too small to see or too uncertain
     */
    public record Drift(
            double pixels, double x, double y, double scale, double tone, double confidence, boolean undone) {

        /** Nothing was compared. */
        public static final Drift UNKNOWN = new Drift(0, 0, 0, 1, 0, 0, false);
    }
}
