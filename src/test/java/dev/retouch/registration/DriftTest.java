package dev.retouch.registration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Picture;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** What is found and undone, and where it must not be. */
class DriftTest {

    private static final int SIDE = 160;

    /** Levels by place, grey. */
    private static Picture grey(int width, int height, IntBinaryOperator level) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) level.applyAsInt(i / 3 % width, i / 3 / width);
        }
        return Picture.opaque(width, height, rgb);
    }

    private static Picture grey(IntBinaryOperator level) {
        return grey(SIDE, SIDE, level);
    }

    private static byte[] all(Picture picture) {
        byte[] compared = new byte[picture.width() * picture.height()];
        Arrays.fill(compared, (byte) 1);
        return compared;
    }

    private static Drift drift(Picture source, Picture drawn) {
        return Drift.between(source, drawn, all(source));
    }

    private static void assertLeftAlone(Picture source, Picture drawn) {
        Drift drift = drift(source, drawn);
        assertFalse(drift.isUndone(), () -> drift.x() + " " + drift.y() + " " + drift.scale() + " " + drift.tone());
        assertSame(drawn, drift.undo(drawn, source));
    }

    private static void assertUnsure(Picture source, Picture drawn) {
        assertLeftAlone(source, drawn);
        Drift drift = drift(source, drawn);
        assertTrue(drift.confidence() < Drift.LEAST_CONFIDENCE, () -> "confidence " + drift.confidence());
        assertEquals(0, drift.reach());
        assertEquals(0, drift.tone());
        assertEquals(1, drift.scale());
    }

    /** Soft discs at places that do not repeat. */
    private static int discs(double x, double y) {
        SplittableRandom random = new SplittableRandom(5);
        double level = 60;
        for (int disc = 0; disc < 40; disc++) {
            double away = Math.hypot(x - random.nextDouble(SIDE), y - random.nextDouble(SIDE));
            double radius = random.nextDouble(4, 16);
            double height = random.nextDouble(-40, 120);
            level += height / (1 + Math.exp(1.5 * (away - radius)));
        }
        return (int) Math.max(20, Math.min(230, Math.round(level)));
    }

    private static Picture noisy(Picture picture, double deviation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] rgb = picture.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            double value = (rgb[i] & 0xff) + deviation * random.nextGaussian();
            rgb[i] = (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
        return Picture.opaque(picture.width(), picture.height(), rgb);
    }

    /** A fifth of the 200 of src/benchmarks/run drift. */
    @Test
    void madeDrift_isFoundAndUndone() {
        DriftTable table = DriftTable.ofDrifted(40);
        assertTrue(table.residualBelow(0.95) <= 0.25, table.toString());
        assertTrue(table.seamBelow(0.95) <= 1, table.toString());
        assertTrue(table.seamBeforeBelow(0.5) > 1.5, "there was something to undo: " + table);
    }

    @Test
    void madeTone_isUndoneWithoutAShift() {
        DriftTable table = DriftTable.ofToned(16);
        assertEquals(0, table.residualBelow(1), table.toString());
        assertTrue(table.seamBelow(0.95) <= 1, table.toString());
    }

    @Test
    void picturesWithoutDrift_areLeftAloneBitForBit() {
        DriftTable table = DriftTable.ofStill(24);
        assertEquals(0, table.undone(), table.toString());
    }

    @Test
    void sameOrNoisyPicture_isLeftAloneForSure() {
        Picture source = grey(DriftTest::discs);
        assertLeftAlone(source, source);
        assertLeftAlone(source, noisy(source, 6, 1));
        assertEquals(1, drift(source, source).confidence());
        assertTrue(drift(source, source).reach() < 0.05);
    }

    @Test
    void shiftAndScale_areSaidInPixelsOfWhereThingsAreDrawn() {
        double middle = (SIDE - 1) / 2.0;
        Picture source = grey(DriftTest::discs);
        Picture drawn = grey((x, y) -> discs((x - middle - 3.5) / 1.01 + middle, (y - middle + 2.25) / 1.01 + middle));
        Drift drift = drift(source, drawn);
        assertEquals(3.5, drift.x(), 0.05);
        assertEquals(-2.25, drift.y(), 0.05);
        assertEquals(1.01, drift.scale(), 0.0005);
        assertEquals(Math.hypot(3.5 + 0.01 * middle, 2.25 + 0.01 * middle), drift.reach(), 0.1);
        assertTrue(drift.isUndone());
        Picture back = drift.undo(drawn, source);
        for (int at = 0; at < back.rgb().length; at++) {
            assertEquals(source.rgb()[at] & 0xff, back.rgb()[at] & 0xff, 12, "sample " + at);
        }
    }

    @Test
    void beyondTheDrawnPicturesEdge_isTheSource() {
        Picture source = grey(DriftTest::discs);
        Drift drift = drift(source, grey((x, y) -> discs(x + 6, y)));
        Picture other = grey((x, y) -> 7);
        Picture back = drift.undo(other, source);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                byte expected = x < 5 ? source.rgb()[3 * (y * SIDE + x)] : 7;
                if (x != 5) { // half a pixel either way
                    assertEquals(expected, back.rgb()[3 * (y * SIDE + x)], x + ", " + y);
                }
            }
        }
    }

    @Test
    void tone_ofEachChannelIsUndoneAndWhatWasCutOffIsTheSources() {
        Picture source = grey((x, y) -> y < 20 ? 255 : discs(x, y));
        byte[] rgb = source.rgb().clone();
        int[] levels = {5, -4, 0};
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.max(0, Math.min(255, (rgb[i] & 0xff) + levels[i % 3]));
        }
        Picture drawn = Picture.opaque(SIDE, SIDE, rgb);
        Drift drift = drift(source, drawn);
        assertEquals(5, drift.tone(), 0.1);
        byte[] back = drift.undo(drawn, source).rgb();
        for (int at = 0; at < back.length; at++) {
            assertEquals(source.rgb()[at] & 0xff, back[at] & 0xff, 1, "sample " + at);
        }
    }

    @Test
    void flatPictures_areLeftAlone() {
        assertUnsure(grey((x, y) -> 200), grey((x, y) -> 195));
        assertUnsure(noisy(grey((x, y) -> 200), 2, 1), noisy(grey((x, y) -> 195), 2, 2));
        assertUnsure(grey((x, y) -> 255), grey((x, y) -> 255));
        assertUnsure(grey((x, y) -> 40 + x), grey((x, y) -> 43 + x));
    }

    @Test
    void noiseAlone_isLeftAlone() {
        assertUnsure(noisy(grey((x, y) -> 128), 40, 1), noisy(grey((x, y) -> 128), 40, 2));
    }

    @Test
    void stripesAndGrids_thatFitInSeveralPlaces_areLeftAlone() {
        IntBinaryOperator stripes = (x, y) -> (int) Math.round(128 + 80 * Math.sin(2 * Math.PI * x / 9.0));
        assertUnsure(grey(stripes), grey((x, y) -> stripes.applyAsInt(x + 3, y)));
        IntBinaryOperator grid = (x, y) ->
                (int) Math.round(128 + 50 * (Math.sin(2 * Math.PI * x / 9.0) + Math.cos(2 * Math.PI * y / 7.0)));
        assertUnsure(grey(grid), grey((x, y) -> grid.applyAsInt(x + 5, y + 2)));
    }

    @Test
    void anotherPicture_isLeftAlone() {
        assertUnsure(grey(DriftTest::discs), grey((x, y) -> discs(y + 31, SIDE - x)));
    }

    @Test
    void turnedPicture_isUnsureOrLeftNearlyAsItIs() {
        double angle = Math.toRadians(3);
        double middle = (SIDE - 1) / 2.0;
        Picture turned = grey((x, y) -> discs(
                middle + Math.cos(angle) * (x - middle) - Math.sin(angle) * (y - middle),
                middle + Math.sin(angle) * (x - middle) + Math.cos(angle) * (y - middle)));
        Drift drift = drift(grey(DriftTest::discs), turned);
        assertTrue(drift.confidence() < Drift.LEAST_CONFIDENCE || drift.reach() < 1, () -> "reach " + drift.reach());
    }

    @Test
    void shadowOutsideOfTheRegion_isNotTakenForATone() {
        Picture source = grey(DriftTest::discs);
        Picture drawn = grey((x, y) -> discs(x, y) * (Math.hypot(x - 110, (y - 110) * 2) < 40 ? 6 : 10) / 10);
        assertLeftAlone(source, drawn);
        Picture shifted = grey((x, y) -> discs(x + 2, y) * (Math.hypot(x - 110, (y - 110) * 2) < 40 ? 6 : 10) / 10);
        Drift drift = drift(source, shifted);
        assertEquals(-2, drift.x(), 0.1);
        assertEquals(0, drift.y(), 0.1);
    }

    @Test
    void editOfMostOfThePicture_isNotTakenForADrift() {
        Picture source = grey(DriftTest::discs);
        Picture drawn = grey((x, y) -> x < 96 ? discs(y, x + 40) : discs(x, y + 3));
        byte[] compared = all(source);
        for (int i = 0; i < compared.length; i++) {
            compared[i] = (byte) (i % SIDE < 104 ? 0 : 1);
        }
        Drift drift = Drift.between(source, drawn, compared);
        assertTrue(drift.isUndone());
        assertEquals(-3, drift.y(), 0.1);
        assertEquals(0, drift.x(), 0.1);
    }

    @Test
    void nothingToCompare_isUnknown() {
        Picture source = grey(DriftTest::discs);
        Picture drawn = grey((x, y) -> discs(x + 4, y));
        Drift drift = Drift.between(source, drawn, new byte[SIDE * SIDE]);
        assertEquals(0, drift.confidence());
        assertSame(drawn, drift.undo(drawn, source));
    }

    @Test
    void pictureOfOneRow_isUnknown() {
        Picture row = grey(SIDE, 1, (x, y) -> discs(x, 50));
        assertEquals(0, drift(row, grey(SIDE, 1, (x, y) -> discs(x + 2, 50))).confidence());
        assertEquals(0, drift(grey(1, 1, (x, y) -> 3), grey(1, 1, (x, y) -> 9)).confidence());
    }

    @Test
    void estimate_leavesThePicturesAloneAndIsTheSameAgain() {
        Picture source = grey(DriftTest::discs);
        Picture drawn = grey((x, y) -> discs(x + 4, y));
        byte[] before = drawn.rgb().clone();
        Drift drift = drift(source, drawn);
        byte[] back = drift.undo(drawn, source).rgb();
        assertArrayEquals(before, drawn.rgb());
        assertEquals(drift.x(), drift(source, drawn).x());
        assertArrayEquals(back, drift(source, drawn).undo(drawn, source).rgb());
    }

    @Test
    void picturesOfOtherSizes_areRefused() {
        Picture source = grey((x, y) -> x);
        Picture small = grey(SIDE, 80, (x, y) -> x);
        assertThrows(IllegalArgumentException.class, () -> Drift.between(source, small, all(source)));
        assertThrows(IllegalArgumentException.class, () -> Drift.between(source, source, all(small)));
    }
}
