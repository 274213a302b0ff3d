package dev.retouch.eval;

import dev.retouch.edit.EditMode;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;

/**
 * The figures of one scene.
 *
 * @param kind of edit
 * @param instruction what was asked
 * @param deployed error of the deployed edit: inside the predicted region, with the source restored outside
 * @param soft error of what the model draws for the same edit: all of it computed, nothing of the source put back
 * @param trueMask error as for deployed, with the true region in place of the predicted one
 * @param backbone error of the backbone alone, without adapter and region
 * @param composited error of the backbone's picture inside the deployed region, with the source restored outside
 * @param floor error of the truth's own round trip through the autoencoder: what no model output can be below
 * @param copySource error of the unedited source
 * @param route how the edit was routed
 * @param maskIou overlap of predicted and true region on the token grid, 0 to 1
 * @param colourRight whether the mean colour of the region is nearest to the requested one; true unless RECOLOUR
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
        PixelError composited,
        PixelError floor,
        PixelError copySource,
        EditMode route,
        double maskIou,
        boolean colourRight,
        boolean keepExact,
        double seconds,
        Pictures pictures) {

    /** The pictures of the contact sheet. */
    record Pictures(Picture source, Picture mask, Picture result, Picture truth, Picture backbone) {}

    boolean local() {
        return !kind.isGlobal();
    }
}
