package dev.retouch.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import org.junit.jupiter.api.Test;

class PixelErrorTest {

    @Test
    void of_separatesInsideFromOutside() {
        Picture truth = Picture.opaque(2, 1, new byte[] {0, 0, 0, 0, 0, 0});
        Picture found = Picture.opaque(2, 1, new byte[] {(byte) 255, (byte) 255, (byte) 255, 51, 51, 51});
        PixelError error = PixelError.of(found, truth, new byte[] {1, 0});
        assertEquals(1, error.l1Inside(), 1e-12);
        assertEquals(0.2, error.l1Outside(), 1e-12);
        assertEquals(0.6, error.l1(), 1e-12);
        assertEquals(0.04, error.l2Outside(), 1e-12);
        assertEquals(0.52, error.l2(), 1e-12);
    }

    @Test
    void of_emptyRegionHasNoErrorInside() {
        Picture one = Picture.opaque(1, 1, new byte[] {0, 0, 0});
        assertEquals(0, PixelError.of(one, one, new byte[] {0}).l1Inside());
    }

    @Test
    void of_refusesOtherSizes() {
        Picture one = Picture.opaque(1, 1, new byte[3]);
        Picture two = Picture.opaque(2, 1, new byte[6]);
        assertThrows(IllegalArgumentException.class, () -> PixelError.of(one, two, new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> PixelError.of(one, one, new byte[2]));
    }

    /** The measure of colour must itself be right: the truth passes it, the source does not. */
    @Test
    void colour_findsTheAskedOneInTheTruthAndNotInTheSource() {
        SceneSet scenes = new SceneSet(77, Split.HELD_OUT, 128);
        int right = 0;
        int unedited = 0;
        int count = 60;
        for (int i = 0; i < count; i++) {
            EditSample sample = scenes.sample(i, EditKind.RECOLOUR);
            int side = sample.target().side();
            Picture truth = Picture.opaque(side, side, sample.target().rgb());
            Picture source = Picture.opaque(side, side, sample.source().rgb());
            right += SceneJudge.colour(truth, sample.mask()).equals(sample.requestedColour()) ? 1 : 0;
            unedited += SceneJudge.colour(source, sample.mask()).equals(sample.requestedColour()) ? 1 : 0;
        }
        int found = right;
        int stayed = unedited;
        org.junit.jupiter.api.Assertions.assertTrue(found >= 0.97 * count, () -> found + " of " + count + " truths");
        org.junit.jupiter.api.Assertions.assertTrue(stayed <= 0.05 * count, () -> stayed + " of " + count + " sources");
    }
}
