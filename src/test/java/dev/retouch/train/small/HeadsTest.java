package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.scene.InstructionLabels;
import dev.retouch.scene.Palette;
import dev.retouch.scene.Raster;
import dev.retouch.scene.VisibleObject;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The heads that are trained beside the text encoder, with weights whose answers are known. */
class HeadsTest {

    private static final NDManager MANAGER = Tensors.newManager();
    private static final int WIDTH = 4;

    @AfterAll
    static void close() {
        MANAGER.close();
    }

    /** All matrices zero, norms one: every answer is even. */
    private static Weights indifferent() {
        return ParamSet.fresh(MANAGER, 1, (name, shape, random) -> {
            float[] values = new float[(int) new Shape(shape).size()];
            if (name.contains("norm") && name.endsWith("weight")) {
                java.util.Arrays.fill(values, 1);
            }
            return values;
        });
    }

    private static Weights random() {
        return ParamSet.fresh(MANAGER, 1, HeadsTest::gaussians);
    }

    static float[] gaussians(String name, long[] shape, Random random) {
        float[] values = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void indifferentHeads_answerEvenly() {
        NDArray words = MANAGER.ones(new Shape(2, 3, WIDTH));
        NDArray places = GroundingHead.load(indifferent(), WIDTH, 6).apply(words);
        assertEquals(new Shape(2, 6), places.getShape());
        assertEquals(0.5, places.getFloat(1, 5));
        List<NDArray> answers = IntentHead.load(indifferent(), WIDTH).apply(words);
        NDArray zeros = Tensors.longs(MANAGER, new long[2], 2);
        double expected = InstructionLabels.CLASSES.stream()
                .mapToDouble(classes -> Math.log((double) classes))
                .average()
                .orElseThrow();
        assertEquals(
                expected,
                IntentHead.loss(answers, List.of(zeros, zeros, zeros, zeros, zeros))
                        .getFloat(),
                1e-5);
        NDArray states = MANAGER.ones(new Shape(5, WIDTH));
        NDArray none = Tensors.longs(MANAGER, new long[5], 5);
        double perception =
                Math.log(VisibleObject.KINDS + 1.0) + Math.log(Palette.names().size() + 1.0) + 0.3 * Math.log(7.0);
        assertEquals(
                perception,
                PerceptionHead.load(indifferent(), WIDTH, 7)
                        .loss(states, none, none, none)
                        .getFloat(),
                1e-5);
    }

    /** Words that differ and have the same mean are the same to the heads that read the mean. */
    @Test
    void groundingAndIntent_readTheMeanOfTheWords() {
        float[] row = gaussians("", new long[] {WIDTH}, new Random(3));
        NDArray x = Tensors.floats(MANAGER, row, 1, 1, WIDTH);
        NDArray two = x.mul(3).concat(x.mul(-1), 1);
        GroundingHead grounding = GroundingHead.load(random(), WIDTH, 6);
        assertArrayEquals(
                grounding.apply(x).toFloatArray(), grounding.apply(two).toFloatArray(), 1e-5f);
        IntentHead intent = IntentHead.load(random(), WIDTH);
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(
                    intent.apply(x).get(i).toFloatArray(),
                    intent.apply(two).get(i).toFloatArray(),
                    1e-4f);
        }
    }

    @Test
    void rightAnswers_areCounted() {
        NDArray answer = Tensors.floats(MANAGER, new float[] {1, 2, 3, 1, 0, 5, 4, 4, 9}, 3, 3);
        assertEquals(2 / 3.0, IntentHead.right(answer, Tensors.longs(MANAGER, new long[] {2, 0, 2}, 3)), 1e-6);
    }

    @Test
    void pictures_becomePlanesFromMinusOneToOne() {
        byte[] rgb = new byte[3 * 16 * 16];
        IntStream.range(0, rgb.length).forEach(i -> rgb[i] = (byte) i);
        Raster raster = new Raster(16, rgb);
        NDArray whole = ScenePixels.tensor(MANAGER, raster);
        assertEquals(new Shape(1, 3, 16, 16), whole.getShape());
        assertEquals(-1, whole.getFloat(0, 0, 0, 0));
        assertEquals(2 / 127.5 - 1, whole.getFloat(0, 2, 0, 0), 1e-6);
        assertEquals(((3 * (2 * 16 + 5) + 1) & 0xff) / 127.5 - 1, whole.getFloat(0, 1, 2, 5), 1e-6);
        float[] cut = new float[1 + 3 * 4];
        ScenePixels.toPlanes(raster, 5, 2, 2, cut, 1);
        assertEquals(0, cut[0]);
        assertEquals(whole.getFloat(0, 0, 2, 6), cut[2]);
        assertEquals(whole.getFloat(0, 1, 3, 5), cut[1 + 4 + 2]);
    }
}
