package dev.retouch.eval;

import dev.retouch.edit.EditMode;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;

/**
 * The figures of one scene.
 *
 * @param kind of edit
 * @param instruction what was asked
 * @param deployed against the truth: predicted region, the source put back outside it
 * @param soft the same model output without putting anything back
 * @param trueMask as deployed, but inside the true region
 * @param backbone the backbone alone, without adapter and region
 * @param copySource the unedited source
 * @param route where the predictor sent the edit
 * @param maskIou overlap of predicted and true region on the token grid, 0 to 1
 * @param colourRight whether the region's mean colour is nearest to the one asked for; true unless the kind is RECOLOUR
 * @param keepExact whether every pixel outside the deployed region is the source's, bit for bit
 * @param seconds wall time of the deployed edit
 * @param pictures for a contact sheet
 */
record SceneScore(
        EditKind kind,
        String instruction,
        PixelError deployed,
        PixelError soft,
        PixelError trueMask,
        PixelError backbone,
        PixelError copySource,
        EditMode route,
        double maskIou,
        boolean colourRight,
        boolean keepExact,
        double seconds,
        Pictures pictures) {

    /** What a person compares. */
    record Pictures(Picture source, Picture mask, Picture result, Picture truth, Picture backbone) {}

    boolean local() {
        return !kind.isGlobal();
    }
}
