package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Picture;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A dark source, a light picture of the model, and a region of one cell. */
class CompositionTest {

    private static final int SIDE = 16;
    private static final byte DARK = 40;
    private static final byte LIGHT = 90;

    private static byte[] filled(int length, byte value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static Picture source(int width, int height) {
        byte[] alpha = new byte[width * height];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) i;
        }
        return new Picture(width, height, filled(3 * width * height, DARK), alpha);
    }

    private static Picture opaque() {
        return Picture.opaque(SIDE, SIDE, filled(3 * SIDE * SIDE, DARK));
    }

    private static EditOutcome outcome(Picture source, Region region, Preserve preserve) {
        EditOptions options = new EditOptions("make it light", 77, 5, 1, EditMode.AUTO, preserve);
        Picture drawn = Picture.opaque(8, 8, filled(3 * 64, LIGHT));
        return Composition.outcome(source, Steadied.asDrawn(drawn), region, options, 3, new StageClock());
    }

    /** A grid of four cells a side, a token covers 4 pixels; one cell is inside. */
    private static Region cell(int x, int y) {
        byte[] cells = new byte[16];
        cells[y * 4 + x] = 1;
        return new Region(cells, 4, 4, EditMode.LOCAL);
    }

    private static int mask(EditOutcome outcome, int x, int y) {
        return outcome.mask().rgb()[3 * (y * outcome.mask().width() + x)] & 0xff;
    }

    private static int red(Picture picture, int x, int y) {
        return picture.rgb()[3 * (y * picture.width() + x)] & 0xff;
    }

    @Test
    void exact_isTheModelsPictureInsideAndTheSourceOutside() {
        EditOutcome outcome = outcome(opaque(), cell(2, 1), Preserve.EXACT);
        int ramp = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int weight = mask(outcome, x, y);
                int got = red(outcome.result(), x, y);
                if (weight == 0) {
                    assertEquals(DARK, got);
                } else if (weight == 255) {
                    assertEquals(LIGHT, got);
                } else {
                    assertTrue(got > DARK && got < LIGHT, x + ", " + y + ": " + got);
                    ramp++;
                }
            }
        }
        assertEquals(255, mask(outcome, 8, 4), "the cell");
        assertEquals(255, mask(outcome, 11, 7), "the cell");
        assertTrue(ramp > 0, "a ramp lies between");
        assertEquals(0, outcome.report().outsideMaxDifference());
        assertEquals(0, outcome.report().outsideMeanDifference());
    }

    @Test
    void soft_isTheModelsPictureEverywhereAndSaysHowFarItIsOff() {
        EditOutcome outcome = outcome(opaque(), cell(2, 1), Preserve.SOFT);
        assertArrayEquals(filled(3 * SIDE * SIDE, LIGHT), outcome.result().rgb());
        assertEquals(outcome.drawn(), outcome.result());
        assertEquals(255, mask(outcome, 8, 4), "the region is told all the same");
        assertEquals(0, mask(outcome, 0, 0));
        assertEquals((LIGHT - DARK) / 255.0, outcome.report().outsideMeanDifference(), 1e-9);
        assertEquals((LIGHT - DARK) / 255.0, outcome.report().outsideMaxDifference(), 1e-9);
    }

    @Test
    void global_isTheModelsPictureEverywhereAndHasNoOutside() {
        EditOutcome outcome = outcome(opaque(), Region.everything(4, 4), Preserve.EXACT);
        assertArrayEquals(filled(3 * SIDE * SIDE, LIGHT), outcome.result().rgb());
        assertArrayEquals(filled(3 * SIDE * SIDE, (byte) 255), outcome.mask().rgb());
        EditReport report = outcome.report();
        assertEquals(EditMode.GLOBAL, report.mode());
        assertEquals(1, report.regionArea());
        assertEquals(new EditReport.Box(0, 0, SIDE, SIDE), report.regionBox());
        assertEquals(0, report.outsideMeanDifference());
    }

    @Test
    void result_keepsTheSourcesAlpha() {
        Picture source = source(SIDE, SIDE);
        for (Preserve preserve : Preserve.values()) {
            assertArrayEquals(
                    source.alpha(),
                    outcome(source, cell(2, 1), preserve).result().alpha(),
                    preserve.name());
        }
    }

    /** A feather of two pixels: the first pixel around the cell, corners too, is more than half inside. */
    @Test
    void report_measuresTheRegionWithHalfOfItsFeather() {
        EditReport report =
                outcome(source(SIDE, SIDE), cell(2, 1), Preserve.EXACT).report();
        assertEquals(new EditReport.Box(7, 3, 6, 6), report.regionBox());
        assertEquals(36.0 / 256, report.regionArea());
    }

    @Test
    void report_ofAnEmptyRegionIsEmpty() {
        Region none = new Region(new byte[16], 4, 4, EditMode.LOCAL);
        EditReport report = outcome(source(SIDE, SIDE), none, Preserve.EXACT).report();
        assertEquals(new EditReport.Box(0, 0, 0, 0), report.regionBox());
        assertEquals(0, report.regionArea());
    }

    /** A feather of one pixel is half inside, 128 of 255, and half is enough. */
    @Test
    void report_countsAPixelThatIsHalfInside() {
        Region second = new Region(new byte[] {0, 1, 0, 0, 0}, 1, 5, EditMode.LOCAL);
        EditOutcome outcome = outcome(source(1, 5), second, Preserve.EXACT);
        assertEquals(128, mask(outcome, 0, 0));
        assertEquals(new EditReport.Box(0, 0, 1, 3), outcome.report().regionBox());
        assertEquals(3.0 / 5, outcome.report().regionArea());
    }

    @Test
    void mask_liesOnTheGridOfTheRegion() {
        Region top = new Region(new byte[] {1, 1, 0, 0, 0, 0, 0, 0}, 2, 4, EditMode.LOCAL);
        EditOutcome outcome = outcome(source(8, SIDE), top, Preserve.EXACT);
        for (int x = 0; x < 8; x++) {
            assertEquals(255, mask(outcome, x, 3), "the first row of tokens");
            assertEquals(0, mask(outcome, x, 8), "the third row of tokens");
        }
    }

    @Test
    void feather_isHalfATokenOfTheShorterSide() {
        EditOutcome wide = outcome(source(2 * SIDE, SIDE), cell(1, 1), Preserve.EXACT);
        assertTrue(mask(wide, 6, 5) > 0, "two pixels before the cell");
        assertEquals(0, mask(wide, 5, 5), "three pixels before the cell");
        EditOutcome tall = outcome(source(SIDE, 2 * SIDE), cell(1, 1), Preserve.EXACT);
        assertTrue(mask(tall, 5, 6) > 0, "two pixels above the cell");
        assertEquals(0, mask(tall, 5, 5), "three pixels above the cell");
    }

    @Test
    void feather_isAPixelAtLeast() {
        EditOutcome small = outcome(source(4, 4), cell(1, 1), Preserve.EXACT);
        assertTrue(mask(small, 2, 1) > 0 && mask(small, 2, 1) < 255, "beside the cell");
        assertEquals(0, mask(small, 3, 1), "two pixels beside the cell");
    }

    @Test
    void report_tellsTheRun() {
        EditReport report =
                outcome(source(SIDE, SIDE), cell(2, 1), Preserve.EXACT).report();
        assertEquals(77, report.seed());
        assertEquals(5, report.steps());
        assertEquals(EditMode.LOCAL, report.mode());
        assertEquals(Set.of("composite"), report.stages().keySet());
    }
}
