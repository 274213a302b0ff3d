package dev.retouch.eval.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retouch.data.TestPictures;
import org.junit.jupiter.api.Test;

class RegionOverlapTest {

    private static final int SIDE = 100;

    private static RegionOverlap overlap(byte[] found, byte[] truth) {
        return RegionOverlap.of(found, truth, SIDE, SIDE);
    }

    @Test
    void theSameRegion_overlapsWholly() {
        byte[] box = TestPictures.box(SIDE, SIDE, 20, 20, 30);
        assertEquals(new RegionOverlap(1, 1), overlap(box, box));
        assertEquals(new RegionOverlap(1, 1), overlap(new byte[SIDE * SIDE], new byte[SIDE * SIDE]));
    }

    @Test
    void regionsApart_doNotOverlap() {
        byte[] one = TestPictures.box(SIDE, SIDE, 5, 5, 20);
        byte[] other = TestPictures.box(SIDE, SIDE, 60, 60, 20);
        assertEquals(new RegionOverlap(0, 0), overlap(one, other));
        assertEquals(new RegionOverlap(0, 0), overlap(one, new byte[SIDE * SIDE]));
        assertEquals(new RegionOverlap(0, 0), overlap(new byte[SIDE * SIDE], one));
    }

    /** The diagonal is 141 pixels: two pixels are near. */
    @Test
    void aShiftWithinTheRadius_costsOverlapAndNoBoundary() {
        byte[] one = TestPictures.box(SIDE, SIDE, 20, 20, 30);
        RegionOverlap near = overlap(one, TestPictures.box(SIDE, SIDE, 22, 20, 30));
        assertEquals(28.0 / 32, near.iou(), 1e-12);
        assertEquals(1, near.boundaryF(), 1e-12);
        // Three pixels off: the two vertical sides miss each other; of the horizontal ones all but an end of one pixel
        // each.
        RegionOverlap off = overlap(one, TestPictures.box(SIDE, SIDE, 23, 20, 30));
        double side = (2.0 * 29 + 0) / 116;
        assertEquals(side, off.boundaryF(), 0.05);
    }

    @Test
    void missedParts_costRecallAlone() {
        byte[] whole = TestPictures.box(SIDE, SIDE, 10, 10, 20);
        byte[] other = TestPictures.box(SIDE, SIDE, 60, 60, 20);
        byte[] both = whole.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] |= other[i];
        }
        RegionOverlap half = overlap(whole, both);
        assertEquals(0.5, half.iou(), 1e-12);
        assertEquals(2 * 1 * 0.5 / 1.5, half.boundaryF(), 1e-12);
    }
}
