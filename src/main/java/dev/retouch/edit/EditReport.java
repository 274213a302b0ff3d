package dev.retouch.edit;

import dev.retouch.image.Difference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
 * @param warnings one sentence for a person about each thing that is worth a look and did not stop the edit
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
        Map<String, Duration> stages,
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
                outsideMeanDifference,
                outsideMaxDifference,
                seed,
                steps,
                denseSteps,
                stages,
                Stream.concat(decoding.stream(), warnings.stream()).toList());
    }

    /** The same with a difference outside the region that was measured again. */
    EditReport with(Difference outside) {
        return new EditReport(
                mode, regionArea, regionBox, outside.mean(), outside.max(), seed, steps, denseSteps, stages, warnings);
    }

    /** A rectangle in source pixels; all zero when the region is empty. */
    public record Box(int x, int y, int width, int height) {}
}
