package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SceneSetTest {
    private static final int SIDE = 128;

    private final SceneSet train = new SceneSet(20260, Split.TRAIN, SIDE);
    private final SceneSet heldOut = new SceneSet(20260, Split.HELD_OUT, SIDE);

    @Test
    void sample_sameIndexFromManyThreads_isTheSame() {
        List<EditSample> first = LongStream.range(0, 60).mapToObj(train::sample).toList();
        List<EditSample> again = LongStream.range(0, 60)
                .parallel()
                .mapToObj(new SceneSet(20260, Split.TRAIN, SIDE)::sample)
                .toList();
        for (int i = 0; i < first.size(); i++) {
            assertEquals(first.get(i).id(), again.get(i).id());
            assertEquals(first.get(i).instruction(), again.get(i).instruction());
            assertArrayEquals(first.get(i).source().rgb(), again.get(i).source().rgb());
            assertArrayEquals(first.get(i).target().rgb(), again.get(i).target().rgb());
            assertArrayEquals(first.get(i).mask(), again.get(i).mask());
        }
    }

    @Test
    void sample_otherSplitSeedOrIndex_isAnotherScene() {
        SceneSet otherSeed = new SceneSet(20261, Split.TRAIN, SIDE);
        Set<Integer> pictures = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (long i = 0; i < 100; i++) {
            for (SceneSet set : List.of(train, heldOut, otherSeed)) {
                EditSample sample = set.sample(i, EditKind.REMOVE);
                pictures.add(Arrays.hashCode(sample.source().rgb()));
                ids.add(sample.id());
            }
        }
        assertEquals(300, pictures.size());
        assertEquals(300, ids.size());
    }

    @Test
    void draws_ofTheTwoSplits_haveNoValueInCommon() {
        Set<Long> seen = new HashSet<>();
        for (long index = 0; index < 200; index++) {
            SceneRandom draws = new SceneRandom(7, Split.TRAIN, index, 1);
            IntStream.range(0, 200).forEach(i -> seen.add(draws.next()));
        }
        for (long index = 0; index < 200; index++) {
            SceneRandom draws = new SceneRandom(7, Split.HELD_OUT, index, 1);
            for (int i = 0; i < 200; i++) {
                assertFalse(seen.contains(draws.next()));
            }
        }
    }

    @Test
    void mask_ofEveryLocalKind_holdsAllThatDiffersAndLittleElse() {
        for (EditKind kind : EditKind.values()) {
            for (long i = 0; i < 60; i++) {
                EditSample sample = train.sample(i, kind);
                int inside = 0;
                int changed = 0;
                for (int p = 0; p < SIDE * SIDE; p++) {
                    boolean same = Arrays.equals(
                            sample.source().rgb(),
                            3 * p,
                            3 * p + 3,
                            sample.target().rgb(),
                            3 * p,
                            3 * p + 3);
                    assertTrue(same || sample.mask()[p] == 1, () -> sample.id() + " changes outside its mask");
                    inside += sample.mask()[p];
                    changed += same ? 0 : 1;
                }
                double share = inside / (double) (SIDE * SIDE);
                if (kind.isGlobal()) {
                    assertEquals(1, share);
                } else {
                    assertTrue(share > 0.003 && share < 0.3, sample.id() + " has a mask of share " + share);
                    double least = kind == EditKind.PATTERN || kind == EditKind.TEXT ? 0.15 : 0.99;
                    assertTrue(changed >= least * inside, sample.id() + " changes " + changed + " of " + inside);
                }
            }
        }
    }

    @Test
    void recolour_meanInsideTheMask_isNearestToTheAskedColour() {
        int right = 0;
        int count = 600;
        Map<String, Integer> wrong = new TreeMap<>();
        for (long i = 0; i < count; i++) {
            EditSample sample = heldOut.sample(i, EditKind.RECOLOUR);
            int[] mean = meanInside(sample);
            String named = Palette.nearest(mean[0], mean[1], mean[2]);
            if (named.equals(sample.requestedColour())) {
                right++;
            } else {
                wrong.merge(sample.requestedColour() + " seen as " + named, 1, Integer::sum);
            }
        }
        assertTrue(right >= 0.99 * count, right + " of " + count + " right; wrong: " + wrong);
    }

    private static int[] meanInside(EditSample sample) {
        long[] sum = new long[3];
        int count = 0;
        for (int p = 0; p < sample.mask().length; p++) {
            if (sample.mask()[p] == 1) {
                count++;
                for (int c = 0; c < 3; c++) {
                    sum[c] += sample.target().rgb()[3 * p + c] & 255;
                }
            }
        }
        return new int[] {(int) (sum[0] / count), (int) (sum[1] / count), (int) (sum[2] / count)};
    }

    @Test
    void kinds_overManySamples_haveTheStatedShares() {
        Map<EditKind, Integer> counts = new EnumMap<>(EditKind.class);
        SceneSet small = new SceneSet(3, Split.TRAIN, 16);
        int count = 3000;
        for (long i = 0; i < count; i++) {
            counts.merge(small.sample(i).kind(), 1, Integer::sum);
        }
        for (EditKind kind : EditKind.values()) {
            double expected = kind.isGlobal() ? 0.15 / 3 : 0.85 / 6;
            assertEquals(expected, counts.get(kind) / (double) count, 0.03, kind.name());
        }
    }

    @Test
    void sample_atAnotherSide_isTheSameSceneSharper() {
        EditSample small = train.sample(5, EditKind.REPLACE);
        EditSample large = new SceneSet(20260, Split.TRAIN, 4 * SIDE).sample(5, EditKind.REPLACE);
        assertEquals(small.instruction(), large.instruction());
        double difference = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int mean = 0;
                for (int sub = 0; sub < 16; sub++) {
                    int p = (4 * y + sub / 4) * 4 * SIDE + 4 * x + sub % 4;
                    mean += large.source().rgb()[3 * p] & 255;
                }
                difference += Math.abs(mean / 16.0 - (small.source().rgb()[3 * (y * SIDE + x)] & 255));
            }
        }
        assertTrue(difference / (SIDE * SIDE) < 2, "mean difference " + difference / (SIDE * SIDE));
    }

    @Test
    void constructor_sideOutOfRange_saysWhatToAskFor() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new SceneSet(1, Split.TRAIN, 8));
        assertTrue(refused.getMessage().contains("ask for 16 to 4096"));
    }
}
