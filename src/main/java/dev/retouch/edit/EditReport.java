package dev.retouch.edit;

import dev.retouch.image.Difference;
import java.time.Duration;
import java.util.Map;

/**
 * What an edit did.
 *
 * @param mode LOCAL or GLOBAL, as it was run
 * @param regionArea share of the picture inside the region, 0 to 1; 1 for a global edit
 * @param regionBox bounding box of the region in source pixels
 * @param outsideMeanDifference mean absolute pixel difference to the source outside the region, 0 to 1; 0 for a global
 *     edit, which has no outside
 * @param outsideMaxDifference largest absolute pixel difference to the source outside the region, 0 to 1
 * @param seed the seed that was used
 * @param steps the denoising steps that were run
 * @param denseSteps those of them that computed the whole picture, not only the region
 * @param stages wall time of each named stage, in the order in which they ran
 */
public record EditReport(
        EditMode mode,
        double regionArea,
        Box regionBox,
        double outsideMeanDifference,
        double outsideMaxDifference,
        long seed,
        int steps,
        int denseSteps,
        Map<String, Duration> stages) {

    /** The same with a difference outside the region that was measured again. */
    EditReport with(Difference outside) {
        return new EditReport(
                mode, regionArea, regionBox, outside.mean(), outside.max(), seed, steps, denseSteps, stages);
    }

    /** A rectangle in source pixels; all zero when the region is empty. */
    public record Box(int x, int y, int width, int height) {}
}
