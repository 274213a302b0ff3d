package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.Inference;
import dev.retouch.image.Picture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionTest {

    private static final int SIDE = 4;

    private static Inference inference(double threshold, int margin, double globalArea) {
        return new Inference(6, 1, 16384, threshold, margin, globalArea, 1e-3);
    }

    /** A row of probabilities without a margin, that is local whatever it covers. */
    private static byte[] cells(double threshold, float... probabilities) {
        return Region.of(probabilities, probabilities.length, 1, inference(threshold, 0, 0.85), EditMode.LOCAL)
                .cells();
    }

    /** Where an edit without a mode goes when {@code inside} of 16 cells stand out and the bundle says 12.5. */
    private static EditMode route(int inside) {
        float[] probabilities = new float[SIDE * SIDE];
        Arrays.fill(probabilities, 0, inside, 0.9f);
        return Region.of(probabilities, SIDE, SIDE, inference(0.5, 0, 12.5 / 16), EditMode.AUTO)
                .mode();
    }

    @Test
    void of_takesTheCellsAboveTheThreshold() {
        assertArrayEquals(new byte[] {0, 0, 0, 1, 1}, cells(0.5, 0.1f, 0.4f, 0.5f, 0.51f, 1));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 1}, cells(0.9, 0.1f, 0.4f, 0.5f, 0.51f, 1));
        assertArrayEquals(new byte[] {0, 1, 1, 1, 1}, cells(0.25, 0.1f, 0.4f, 0.5f, 0.51f, 1));
    }

    /** Half of the largest probability, 0.2, is the bound; a cell on it is outside. */
    @Test
    void of_takesAPeakWhereNothingPassesTheThreshold() {
        assertArrayEquals(new byte[] {0, 0, 1, 0, 0, 0, 0, 1}, cells(0.5, 0, 0.2f, 0.21f, 0.1f, 0, 0.05f, 0.2f, 0.4f));
        assertArrayEquals(new byte[] {0, 0, 0, 1}, cells(0.5, 0, 0.25f, 0.1f, 0.5f));
    }

    @Test
    void of_findsNothingInAPlateauOrInNoise() {
        assertArrayEquals(new byte[4], cells(0.5, 0, 0.3f, 0.1f, 0.5f), "two of four are no peak");
        assertArrayEquals(new byte[4], cells(0.5, 0.45f, 0.5f, 0.45f, 0.45f), "nothing stands out");
        assertArrayEquals(new byte[4], cells(0.5, 0, 0.24f, 0, 0), "less than half of the threshold");
        assertArrayEquals(new byte[] {0, 1, 0, 0}, cells(0.5, 0, 0.25f, 0, 0));
    }

    @Test
    void of_leavesFaintCellsOutWhereOneCellPassesTheThreshold() {
        assertArrayEquals(new byte[] {0, 0, 0, 0, 1}, cells(0.5, 0, 0.2f, 0.35f, 0.5f, 0.51f));
    }

    @Test
    void of_findsNothingWhereEveryProbabilityIsZero() {
        assertArrayEquals(new byte[3], cells(0.5, 0, 0, 0));
    }

    @Test
    void of_routesByArea() {
        assertEquals(EditMode.LOCAL, route(1));
        assertEquals(EditMode.LOCAL, route(12));
        assertEquals(EditMode.GLOBAL, route(13));
    }

    @Test
    void of_isGlobalFromTheVeryAreaThatTheBundleNames() {
        float[] probabilities = {0.9f, 0.9f, 0.9f, 0};
        assertEquals(
                EditMode.GLOBAL,
                Region.of(probabilities, 2, 2, inference(0.5, 0, 0.75), EditMode.AUTO)
                        .mode());
    }

    /** Near zero everywhere is not near one everywhere: nothing is found, and that is no reason to edit everything. */
    @Test
    void of_withNothingFoundIsEmptyWhateverIsAsked() {
        for (EditMode asked : List.of(EditMode.AUTO, EditMode.LOCAL)) {
            for (float p : new float[] {0, 0.1f, 0.49f}) {
                float[] flat = new float[SIDE * SIDE];
                Arrays.fill(flat, p);
                Region region = Region.of(flat, SIDE, SIDE, inference(0.5, 1, 0.85), asked);
                assertTrue(region.isEmpty(), asked + " " + p);
                assertEquals(EditMode.LOCAL, region.mode());
                assertEquals(new RegionConfidence(0, 0, p - 0.5), region.confidence());
            }
        }
    }

    @Test
    void of_isGlobalWhereUniformProbabilitiesPassTheThreshold() {
        float[] flat = new float[SIDE * SIDE];
        Arrays.fill(flat, 0.51f);
        Region region = Region.of(flat, SIDE, SIDE, inference(0.5, 0, 0.85), EditMode.AUTO);
        assertEquals(EditMode.GLOBAL, region.mode());
        assertFalse(region.isEmpty());
    }

    /** Mean of 0.6 and 0.8 inside, two cells of eight, 0.3 above the threshold; the margin's cells do not count. */
    @Test
    void confidence_isThatOfTheCellsBeforeTheyAreDilated() {
        float[] found = {0, 0.1f, 0.5f, 0.6f, 0.8f, 0.4f, 0, 0};
        RegionConfidence sure =
                Region.of(found, 8, 1, inference(0.5, 1, 0.85), EditMode.AUTO).confidence();
        assertEquals(0.7, sure.probability(), 1e-6);
        assertEquals(0.25, sure.area());
        assertEquals(0.3, sure.margin(), 1e-6);
    }

    @Test
    void of_aGlobalRegionIsEverything() {
        float[] all = {0.9f, 0.9f, 0.9f, 0.9f, 0.9f, 0.9f};
        Region region = Region.of(all, 3, 2, inference(0.5, 0, 0.85), EditMode.AUTO);
        assertArrayEquals(new byte[] {1, 1, 1, 1, 1, 1}, region.cells());
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, region.shares());
        assertEquals(3, region.width());
        assertEquals(2, region.height());
    }

    @Test
    void of_staysLocalWhereThatIsAsked() {
        float[] everywhere = new float[SIDE * SIDE];
        Arrays.fill(everywhere, 1);
        Region region = Region.of(everywhere, SIDE, SIDE, inference(0.5, 0, 0.85), EditMode.LOCAL);
        assertEquals(EditMode.LOCAL, region.mode());
    }

    @Test
    void of_dilatesByTheMargin() {
        float[] one = new float[25];
        one[2 * 5 + 2] = 1;
        for (int margin = 0; margin <= 2; margin++) {
            byte[] cells = Region.of(one, 5, 5, inference(0.5, margin, 0.85), EditMode.AUTO)
                    .cells();
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 5; x++) {
                    boolean near = Math.max(Math.abs(x - 2), Math.abs(y - 2)) <= margin;
                    assertEquals(near ? 1 : 0, cells[y * 5 + x], "margin " + margin + " at " + x + ", " + y);
                }
            }
        }
    }

    @Test
    void dilated_stopsAtTheEdges() {
        Region corners = new Region(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 4, 3, EditMode.LOCAL).dilated(1);
        assertArrayEquals(new byte[] {1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1}, corners.cells());
        assertEquals(EditMode.LOCAL, corners.mode());
    }

    /** Inside 1, beside an edge a quarter of the footprint lies under the feather, farther off nothing. */
    @Test
    void shares_fallOffAtTheEdgeAsTheCompositionDoes() {
        float[] one = new float[25];
        one[12] = 1;
        float[] shares =
                Region.of(one, 5, 5, inference(0.5, 0, 0.85), EditMode.AUTO).shares();
        assertEquals(1, shares[12], 1e-6);
        for (int beside : new int[] {7, 11, 13, 17}) {
            assertEquals(0.25, shares[beside], 0.01);
        }
        for (int across : new int[] {6, 8, 16, 18}) {
            assertTrue(shares[across] > 0.02 && shares[across] < 0.12, "corner " + shares[across]);
        }
        assertEquals(0, shares[2]);
        assertEquals(0, shares[10]);
    }

    /** The area averages that training is shown, however a margin moves them outwards. */
    @Test
    void inside_hasTheSharesOfTheTrueMask() {
        byte[] mask = {1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0};
        Picture source = Picture.opaque(6, 2, new byte[36]);
        assertArrayEquals(
                new float[] {1, 0.25f, 0}, Region.inside(mask, source, 3, 1, 0).shares());
        assertArrayEquals(
                new float[] {1, 1, 0.25f}, Region.inside(mask, source, 3, 1, 1).shares());
    }

    @Test
    void inside_takesTheTokensThatTheMaskTouchesAndDilates() {
        byte[] mask = new byte[10 * 4];
        mask[9] = 1; // one pixel of the four of the last token's first row
        Picture source = Picture.opaque(10, 4, new byte[3 * 40]);
        assertArrayEquals(
                new byte[] {0, 0, 0, 0, 1, 0, 0, 0, 0, 0},
                Region.inside(mask, source, 5, 2, 0).cells());
        Region wide = Region.inside(mask, source, 5, 2, 1);
        assertArrayEquals(new byte[] {0, 0, 0, 1, 1, 0, 0, 0, 1, 1}, wide.cells());
        assertEquals(EditMode.LOCAL, wide.mode());
    }
}
