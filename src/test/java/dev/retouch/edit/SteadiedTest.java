package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where the model's picture is laid back on its source, and what is said of it. */
class SteadiedTest {

    private static final int SIDE = 128;
    private static final int GRID = 8;
    private static final int SHIFT = 3;
    private static final double NO_LIMIT = 1;

    private static final Picture PREPARED = blots(0);
    private static final Picture DRAWN = blots(SHIFT);
    private static final Picture SOURCE = Resampler.resize(PREPARED, 2 * SIDE, 2 * SIDE, Filter.BICUBIC);

    /** Blots at places that do not repeat, shifted to the right. */
    private static Picture blots(int shift) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % SIDE - shift;
            int y = i / 3 / SIDE;
            SplittableRandom random = new SplittableRandom(3);
            double level = 60;
            for (int blot = 0; blot < 30; blot++) {
                double away = Math.hypot(x - random.nextDouble(SIDE), y - random.nextDouble(SIDE));
                level += random.nextDouble(-30, 100) / (1 + Math.exp(away - random.nextDouble(4, 14)));
            }
            rgb[i] = (byte) Math.max(10, Math.min(240, Math.round(level)));
        }
        return Picture.opaque(SIDE, SIDE, rgb);
    }

    private static Region middle() {
        byte[] cells = new byte[GRID * GRID];
        cells[3 * GRID + 3] = 1;
        return new Region(cells, GRID, GRID, EditMode.LOCAL);
    }

    private static Steadied steadied(Picture drawn, Region region, boolean dense, double limit) {
        return Steadied.of(SOURCE, PREPARED, drawn, region, dense, limit);
    }

    @Test
    void drift_isSaidInPixelsOfTheSource() {
        EditReport.Drift drift = steadied(DRAWN, middle(), true, NO_LIMIT).drift();
        assertEquals(2 * SHIFT, drift.x(), 0.2);
        assertEquals(0, drift.y(), 0.2);
        assertEquals(2 * SHIFT, drift.pixels(), 0.3);
        assertEquals(1, drift.scale(), 0.001);
        assertTrue(drift.undone() && drift.confidence() > 0.5, drift::toString);
    }

    @Test
    void drift_isUndoneOnTheModelsWholePicture() {
        byte[] back = steadied(DRAWN, middle(), true, NO_LIMIT).drawn().rgb();
        for (int i = 0; i < back.length; i++) {
            assertEquals(PREPARED.rgb()[i] & 0xff, back[i] & 0xff, 6, "sample " + i);
        }
    }

    @Test
    void pictureThatDidNotDrift_isTheOneThatWasDrawn() {
        Steadied steadied = steadied(PREPARED, middle(), true, 0);
        assertSame(PREPARED, steadied.drawn());
        assertEquals(false, steadied.drift().undone());
        assertEquals(List.of(), steadied.warnings());
    }

    @Test
    void globalEdit_keepsNothingAndHasNoDrift() {
        Steadied steadied = steadied(DRAWN, Region.everything(GRID, GRID), true, 0);
        assertEquals(Steadied.asDrawn(DRAWN), steadied);
        assertEquals(0, steadied.drift().confidence());
    }

    @Test
    void editWhoseStepsComputedOnlyTheRegion_hasNothingOfTheModelOutside() {
        assertEquals(Steadied.asDrawn(DRAWN), steadied(DRAWN, middle(), false, 0));
    }

    @Test
    void driftBeyondTheLimit_hasAWarning() {
        double share = (double) SHIFT / SIDE;
        assertEquals(List.of(), steadied(DRAWN, middle(), true, 1.2 * share).warnings());
        List<String> warnings = steadied(DRAWN, middle(), true, 0.8 * share).warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("pixels (2."), warnings.get(0));
    }

    /** The model's own region is drawn anew: only what lies outside says where the picture lies. */
    @Test
    void whatIsInsideTheRegionAndItsMargin_isNotCompared() {
        byte[] rgb = DRAWN.rgb().clone();
        for (int y = 32; y < 80; y++) {
            for (int at = 3 * (y * SIDE + 32); at < 3 * (y * SIDE + 80); at++) {
                rgb[at] = PREPARED.rgb()[at];
            }
        }
        Picture edited = Picture.opaque(SIDE, SIDE, rgb);
        EditReport.Drift drift = steadied(edited, middle(), true, NO_LIMIT).drift();
        EditReport.Drift same = steadied(DRAWN, middle(), true, NO_LIMIT).drift();
        assertEquals(same.x(), drift.x(), 0.02);
        assertEquals(same.tone(), drift.tone(), 0.02);
    }

    @Test
    void softAndExactResults_areWithoutTheDrift() {
        for (Preserve preserve : Preserve.values()) {
            EditOptions options = new EditOptions("make it red", 1, 2, 1, EditMode.LOCAL, preserve);
            EditOutcome outcome = Composition.outcome(
                    SOURCE, steadied(DRAWN, middle(), true, 0), middle(), options, 2, new StageClock());
            for (int i = 0; i < outcome.result().rgb().length; i++) {
                assertEquals(SOURCE.rgb()[i] & 0xff, outcome.result().rgb()[i] & 0xff, 8, preserve + ", sample " + i);
            }
            assertEquals(1, outcome.report().warnings().size());
            assertTrue(outcome.report().drift().undone());
        }
    }
}
