package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MaskShapesTest {

    private static final int SIDE = 6;

    private static byte[] mask(String... rows) {
        byte[] mask = new byte[rows.length * rows.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (rows[i / rows.length].charAt(i % rows.length) == '#' ? 1 : 0);
        }
        return mask;
    }

    private static String drawn(byte[] mask) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < mask.length; i++) {
            text.append(mask[i] == 1 ? '#' : '.').append(i % SIDE == SIDE - 1 ? "\n" : "");
        }
        return text.toString();
    }

    @Test
    void dilated_growsByADisc() {
        byte[] dot = mask("......", "......", "..#...", "......", "......", "......");
        assertEquals("......\n..#...\n.###..\n..#...\n......\n......\n", drawn(MaskShapes.dilated(dot, SIDE, 1)));
        assertEquals("..#...\n.###..\n#####.\n.###..\n..#...\n......\n", drawn(MaskShapes.dilated(dot, SIDE, 2)));
    }

    @Test
    void eroded_losesWhatIsNearTheOutside() {
        byte[] square = mask("......", ".####.", ".####.", ".####.", ".####.", "......");
        assertEquals("......\n......\n..##..\n..##..\n......\n......\n", drawn(MaskShapes.eroded(square, SIDE, 1)));
        assertEquals(0, sum(MaskShapes.eroded(square, SIDE, 2)), "nothing is that far from the outside");
    }

    /** The picture's edge is no outside: a mask that covers everything stays. */
    @Test
    void eroded_keepsWhatTheEdgeOfThePictureCuts() {
        byte[] half = mask("###...", "###...", "###...", "###...", "###...", "###...");
        assertEquals("##....\n##....\n##....\n##....\n##....\n##....\n", drawn(MaskShapes.eroded(half, SIDE, 1)));
    }

    @Test
    void shifted_goesAroundTheEdges() {
        byte[] dot = mask("......", "......", "......", "......", "......", ".....#");
        assertEquals(".#....\n......\n......\n......\n......\n......\n", drawn(MaskShapes.shifted(dot, SIDE, 2, 1)));
    }

    @Test
    void shares_areThoseOfTheTokensFootprints() {
        byte[] mask = mask("###...", "###...", "###..#", "......", "#.....", "......");
        assertArrayEquals(new float[] {1, 1 / 9f, 1 / 9f, 0}, MaskShapes.shares(mask, SIDE, 2), 1e-6f);
    }

    @Test
    void pixelsOfThePaper_areScaledToThePicture() {
        assertEquals(2, Robustness.scaled(16, 128));
        assertEquals(8, Robustness.scaled(64, 128));
        assertEquals(64, Robustness.scaled(64, 1024));
        assertEquals(1, Robustness.scaled(16, 16), "never nothing");
    }

    private static int sum(byte[] mask) {
        int sum = 0;
        for (byte value : mask) {
            sum += value;
        }
        return sum;
    }
}
