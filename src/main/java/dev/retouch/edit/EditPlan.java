package dev.retouch.edit;

import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import org.jspecify.annotations.Nullable;

/**
 * What an edit would do, found without doing it.
 *
 * @param mask the predicted region as a grey picture of the source's size, as {@link EditOutcome#mask()}
 * @param mode LOCAL or GLOBAL, as it would be run
 * @param regionArea share of the picture inside the region, 0 to 1
 * @param regionBox bounding box of the region in source pixels
 * @param confidence how surely the region was found; null for an edit that was asked to be global
 * @param steps denoising steps that it would run
 * @param denseSteps those of them that would compute the whole picture
 * @param seconds that the device would take for the whole edit, from the edits that it has made; above 0
 */
public record EditPlan(
        Picture mask,
        EditMode mode,
        double regionArea,
        EditReport.Box regionBox,
        @Nullable RegionConfidence confidence,
        int steps,
        int denseSteps,
        double seconds) {

    /** The mask as the grey PNG that an edit stores. */
    public byte[] maskPng() {
        return PictureEncoder.greyPng(mask.width(), mask.height(), EditOutcome.levels(mask));
    }
}
