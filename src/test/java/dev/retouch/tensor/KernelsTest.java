package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {

    private final NDManager manager = SeededTensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void attention_matchesItsDefinition() {
        NDArray q = manager.randomNormal(new Shape(2, 3, 5, 8));
        NDArray k = manager.randomNormal(new Shape(2, 3, 7, 8));
        NDArray v = manager.randomNormal(new Shape(2, 3, 7, 8));
        NDArray expected =
                q.matMul(k.transpose(0, 1, 3, 2)).div(Math.sqrt(8)).softmax(-1).matMul(v);
        assertTrue(Nn.attention(q, k, v).sub(expected).abs().max().getFloat() < 1e-5);
    }

    @Test
    void numbers_multiplyAndBoundAndStayWithTheGraph() {
        NDArray x = manager.create(new float[] {0.5f, 2, -3});
        assertArrayEquals(new float[] {0.75f, 3, -4.5f}, Nn.times(x, 1.5).toFloatArray());
        assertArrayEquals(new float[] {1, 2, 1}, Nn.atLeast(x, 1).toFloatArray());
        assertEquals(Dtype.BF16, Dtype.of(Nn.times(Dtype.BF16.cast(x), 1.5)), "a number has no say in the type");
        NDArray ones = x.onesLike();
        assertArrayEquals(
                new float[] {1.5f, 1.5f, 1.5f},
                gradient(x, (y, type) -> Nn.times(y, 1.5), ones).toFloatArray());
        assertArrayEquals(
                new float[] {0, 1, 0},
                gradient(x, (y, type) -> Nn.atLeast(y, 1), ones).toFloatArray());
    }

    /** A function of activations whose weights are in a type. */
    @FunctionalInterface
    private interface Form {
        NDArray of(NDArray x, Dtype type);
    }

    private NDArray random(long... shape) {
        return manager.randomNormal(new Shape(shape));
    }

    /** Holds two forms to the same values in f32 and bf16 and to the same gradient by x. */
    private void assertAlike(NDArray x, Form fused, Form composed) {
        NDArray half = Dtype.BF16.cast(x);
        NDArray expected = composed.of(half, Dtype.BF16);
        NDArray actual = fused.of(half, Dtype.BF16);
        assertEquals(Dtype.of(expected), Dtype.of(actual), "the type in bf16");
        assertClose(Nn.f32(expected), Nn.f32(actual), 0.02, "values in bf16");
        NDArray values = composed.of(x, Dtype.F32);
        assertClose(values, fused.of(x, Dtype.F32), 1e-5, "values in f32");
        NDArray outer = manager.randomNormal(values.getShape());
        assertClose(gradient(x, composed, outer), gradient(x, fused, outer), 1e-5, "gradient by x");
    }

    private static void assertClose(NDArray expected, NDArray actual, double tolerance, String what) {
        assertEquals(expected.getShape(), actual.getShape(), what);
        assertTrue(expected.abs().max().getFloat() > 0.1, what + ": nothing to compare");
        assertEquals(0, actual.sub(expected).abs().max().getFloat(), tolerance, what);
    }

    private static NDArray gradient(NDArray x, Form form, NDArray outer) {
        x.setRequiresGradient(true);
        try (GradMode on = GradMode.on()) {
            GradMode.backward(form.of(x, Dtype.F32).mul(outer).sum());
        }
        NDArray gradient = x.getGradient().duplicate();
        GradMode.zero(x);
        return gradient;
    }

    @Test
    void mlpGeluTanh_isItsThreeSteps() {
        NDArray up = random(24, 12).mul(0.3);
        NDArray upBias = random(24);
        NDArray down = random(12, 24).mul(0.2);
        NDArray downBias = random(12);
        assertAlike(
                random(2, 5, 12),
                (x, type) -> Nn.mlpGeluTanh(x, type.cast(up), type.cast(upBias), type.cast(down), type.cast(downBias)),
                (x, type) -> {
                    NDArray inner = Nn.geluTanh(Nn.linear(x, type.cast(up), type.cast(upBias)));
                    return Nn.linear(inner, type.cast(down), type.cast(downBias));
                });
    }

    /** One row for all tokens takes another path than a row for each sample. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void normModulate_isItsSteps(long rows) {
        NDArray shift = random(rows, 1, 12).mul(0.3);
        NDArray scale = random(rows, 1, 12).mul(0.3);
        assertAlike(
                random(2, 5, 12).mul(3),
                (x, type) -> Nn.normModulate(x, type.cast(shift), type.cast(scale), 1e-6),
                (x, type) -> Nn.layerNorm(x, 1e-6).mul(type.cast(scale).add(1)).add(type.cast(shift)));
    }

    @Test
    void linear_inBf16KeepsItsTypeAndItsGradient() {
        try (GradMode on = GradMode.on()) {
            assertTrue(GradMode.isOn());
            NDArray x = manager.randomNormal(new Shape(4, 8));
            NDArray w = manager.randomNormal(new Shape(3, 8));
            NDArray b = manager.zeros(new Shape(3));
            w.setRequiresGradient(true);
            NDArray y = Nn.linear(x, Dtype.BF16.cast(w), b);
            assertEquals(Dtype.BF16, Dtype.of(y));
            GradMode.backward(Dtype.F32.cast(y).sum());
            NDArray expected = x.sum(new int[] {0}).reshape(1, 8);
            assertTrue(w.getGradient().sub(expected).abs().max().getFloat() < 0.1);
            assertTrue(w.getGradient().abs().max().getFloat() > 0.1);
        }
    }

    @Test
    void gradMode_offBuildsNoGraphAndComesBack() {
        NDArray w = manager.ones(new Shape(2, 2));
        w.setRequiresGradient(true);
        try (GradMode off = GradMode.off()) {
            assertFalse(GradMode.isOn());
            assertFalse(w.mul(2).hasGradient());
        }
    }

    @Test
    void bf16_bytesSurviveARoundTrip() {
        NDArray x = Tensors.floats(manager, new float[] {1f, -2.5f, 0.15625f, 1024f}, 2, 2);
        NDArray half = Dtype.BF16.cast(x);
        java.nio.ByteBuffer bytes = Dtype.bytesOf(half);
        java.nio.ByteBuffer direct = java.nio.ByteBuffer.allocateDirect(bytes.remaining());
        direct.put(bytes).flip();
        NDArray back = Dtype.BF16.wrap(manager, direct, 2, 2);
        assertEquals(Dtype.BF16, Dtype.of(back));
        assertArrayEquals(x.toFloatArray(), Dtype.F32.cast(back).toFloatArray());
    }

    @Test
    void rmsNorm_hasUnitMeanSquare() {
        NDArray x = manager.randomNormal(new Shape(4, 64)).mul(3);
        NDArray y = Nn.rmsNorm(x, manager.ones(new Shape(64)), 1e-6);
        assertEquals(1f, y.square().mean().getFloat(), 1e-4f);
    }

    @Test
    void attention_thatIsTrainedMatchesTheFusedOne() {
        NDArray q = manager.randomNormal(new Shape(2, 3, 5, 8));
        NDArray k = manager.randomNormal(new Shape(2, 3, 7, 8));
        NDArray v = manager.randomNormal(new Shape(2, 3, 7, 8));
        NDArray keep =
                Tensors.booleans(manager, new boolean[] {true, true, false, true, true, true, false}, 1, 1, 1, 7);
        NDArray added = Tensors.floats(manager, new float[] {0, 0, -1e30f, 0, 0, 0, -1e30f}, 1, 1, 1, 7);
        NDArray all = Nn.attention(q, k, v);
        NDArray some = Nn.attention(q, k, v, keep);
        assertTrue(some.sub(all).abs().max().getFloat() > 1e-3);
        try (GradMode on = GradMode.on()) {
            assertTrue(Nn.attention(q, k, v).sub(all).abs().max().getFloat() < 1e-5);
            assertTrue(Nn.attention(q, k, v, keep).sub(some).abs().max().getFloat() < 1e-5);
            assertTrue(Nn.attention(q, k, v, added).sub(some).abs().max().getFloat() < 1e-5);
        }
    }

    /** Three output channels: libtorch alone takes what it finds in memory for the other thirteen of its block. */
    @Test
    void conv_ofFewOutputsHasTheGradientOfItsDefinition() {
        int side = 64;
        NDArray x = manager.randomNormal(new Shape(4, 16, side, side));
        NDArray w = manager.randomNormal(new Shape(3, 16, 3, 3));
        NDArray outer = manager.randomNormal(new Shape(4, 3, side, side));
        float[] expected = gradientByInput(w.toFloatArray(), outer.toFloatArray(), side);
        x.setRequiresGradient(true);
        for (int i = 0; i < 30; i++) {
            manager.randomNormal(new Shape(1 + i % 5, 1 << 18))
                    .mul(1e30f)
                    .square()
                    .close(); // what memory may hold
            try (GradMode on = GradMode.on()) {
                GradMode.backward(
                        Nn.conv(x, w, manager.zeros(new Shape(3))).mul(outer).sum());
            }
            assertArrayEquals(expected, x.getGradient().toFloatArray(), 1e-4f);
            GradMode.zero(x);
        }
    }

    private static float[] gradientByInput(float[] w, float[] outer, int side) {
        float[] gradient = new float[4 * 16 * side * side];
        for (int at = 0; at < gradient.length; at++) {
            int column = at % side;
            int row = at / side % side;
            int channel = at / (side * side) % 16;
            int sample = at / (side * side * 16);
            double sum = 0;
            for (int tap = 0; tap < 27; tap++) {
                int out = tap / 9;
                int y = row + 1 - tap / 3 % 3;
                int x = column + 1 - tap % 3;
                if (y >= 0 && y < side && x >= 0 && x < side) {
                    sum += w[(out * 16 + channel) * 9 + tap % 9]
                            * (double) outer[((sample * 3 + out) * side + y) * side + x];
                }
            }
            gradient[at] = (float) sum;
        }
        return gradient;
    }
}
