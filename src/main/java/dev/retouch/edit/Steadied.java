package dev.retouch.edit;

import dev.retouch.image.Compositor;
import dev.retouch.image.Picture;
import dev.retouch.registration.Drift;
import java.util.List;
import java.util.Locale;

/**
 * The model's picture, laid back on its source.
 *
 * @param drawn at the model's size; where there was no drift, the very picture that the model drew
 * @param drift what was found, in pixels of the source
 * @param warnings about a drift beyond the limit
 */
record Steadied(Picture drawn, EditReport.Drift drift, List<String> warnings) {

    /** Cells around the region that are not compared: a drift carries the edit out of its region. */
    private static final int MARGIN = 1;

    /** As it was drawn, with nothing known of a drift. */
    static Steadied asDrawn(Picture drawn) {
        return new Steadied(drawn, EditReport.Drift.UNKNOWN, List.of());
    }

    /**
     * Estimates the drift over what is kept, and undoes it.
     *
     * <p>A global edit keeps nothing. Nor does an edit whose last step computes only the region: what lies outside is the
     * source there, and tells nothing of the model.
     *
     * @param source gives the size in which the drift is reported
     * @param prepared what the model was shown
     * @param dense whether all steps computed the whole picture
     * @param limit displacement, as a share of the longer side, beyond which there is a warning
     */
    static Steadied of(Picture source, Picture prepared, Picture drawn, Region region, boolean dense, double limit) {
        if (region.mode() == EditMode.GLOBAL || !dense) {
            return asDrawn(drawn);
        }
        Drift drift = Drift.between(prepared, drawn, kept(region, prepared));
        double across = (double) source.width() / prepared.width();
        double down = (double) source.height() / prepared.height();
        double pixels = drift.reach() * Math.max(across, down);
        double share = pixels / Math.max(source.width(), source.height());
        return new Steadied(
                drift.undo(drawn, prepared),
                new EditReport.Drift(
                        pixels,
                        drift.x() * across,
                        drift.y() * down,
                        drift.scale(),
                        drift.tone(),
                        drift.confidence(),
                        drift.isUndone()),
                share > limit ? List.of(warning(pixels, share)) : List.of());
    }

    private static String warning(double pixels, double share) {
        return String.format(
                Locale.ROOT,
                "The model's picture lay up to %.1f pixels (%.1f %% of the longer side) off its source; this was undone, but"
                        + " look at the edit.",
                pixels,
                100 * share);
    }

    /** (height, width) 1 outside of the region and its margin. */
    private static byte[] kept(Region region, Picture prepared) {
        byte[] kept = Compositor.feather(
                region.dilated(MARGIN).cells(),
                region.width(),
                region.height(),
                prepared.width(),
                prepared.height(),
                0);
        for (int i = 0; i < kept.length; i++) {
            kept[i] = (byte) (kept[i] == 0 ? 1 : 0);
        }
        return kept;
    }
}
