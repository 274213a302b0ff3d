package dev.retouch.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.Grounding;
import dev.retouch.image.Picture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The measures of a region are right themselves. */
class SceneJudgeTest {

    private static final int SIDE = 4;

    /** A mask of 4 x 4 pixels whose upper left quarter, one of four tokens, is inside. */
    private static byte[] upperLeft() {
        byte[] mask = new byte[SIDE * SIDE];
        for (int y = 0; y < 2; y++) {
            for (int x = 0; x < 2; x++) {
                mask[y * SIDE + x] = 1;
            }
        }
        return mask;
    }

    private static double iou(float... probabilities) {
        return SceneJudge.iou(new Grounding(probabilities, 2, 2, EditMode.LOCAL, true), upperLeft(), SIDE);
    }

    @Test
    void iou_countsTokensAboveOneHalf() {
        assertEquals(1, iou(0.51f, 0.5f, 0.1f, 0), "only the true token");
        assertEquals(0.5, iou(0.9f, 0.9f, 0, 0), "the true token and another");
        assertEquals(0, iou(0.5f, 0, 0, 0), "one half is not predicted");
        assertEquals(0, iou(0, 0, 0, 1), "another token");
    }

    @Test
    void iou_ofNothingAndNothing_isOne() {
        Grounding nothing = new Grounding(new float[4], 2, 2, EditMode.LOCAL, true);
        assertEquals(1, SceneJudge.iou(nothing, new byte[SIDE * SIDE], SIDE));
    }

    @Test
    void sameOutside_noticesOneBitWhereTheMaskIsBlack() {
        Picture source = Picture.opaque(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        Picture result = Picture.opaque(2, 1, new byte[] {1, 2, 3, 4, 5, 7});
        Picture none = Picture.opaque(2, 1, new byte[6]);
        Picture feathered = Picture.opaque(2, 1, new byte[] {0, 0, 0, 1, 1, 1});

        assertFalse(SceneJudge.sameOutside(source, result, none));
        assertTrue(SceneJudge.sameOutside(source, result, feathered));
        assertTrue(SceneJudge.sameOutside(source, source, none));
    }

    @Test
    void composited_isTheBackbonesPictureWhereTheDeployedRegionIs() {
        Picture source = Picture.opaque(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        Picture drawn = Picture.opaque(2, 1, new byte[] {11, 12, 13, 14, 15, 16});
        Picture left = Picture.opaque(2, 1, new byte[] {-1, -1, -1, 0, 0, 0});
        EditOutcome backbone = outcome(drawn, left, EditMode.GLOBAL);

        assertArrayEquals(
                new byte[] {11, 12, 13, 4, 5, 6},
                SceneJudge.composited(source, backbone, outcome(source, left, EditMode.LOCAL))
                        .rgb(),
                "local");
        assertSame(drawn, SceneJudge.composited(source, backbone, backbone), "a global edit is not composited");
    }

    private static EditOutcome outcome(Picture drawn, Picture mask, EditMode mode) {
        EditReport report = new EditReport(
                mode,
                0.5,
                new EditReport.Box(0, 0, 1, 1),
                null,
                0,
                0,
                1,
                6,
                6,
                Map.of(),
                EditReport.Drift.UNKNOWN,
                List.of());
        return new EditOutcome(drawn, mask, drawn, report);
    }
}
