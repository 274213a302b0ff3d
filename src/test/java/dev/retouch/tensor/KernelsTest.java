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

class KernelsTest {

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyFunction_loadsAndAttentionMatchesItsDefinition() {
        NDArray q = manager.randomNormal(new Shape(2, 3, 5, 8));
        NDArray k = manager.randomNormal(new Shape(2, 3, 7, 8));
        NDArray v = manager.randomNormal(new Shape(2, 3, 7, 8));
        NDArray expected =
                q.matMul(k.transpose(0, 1, 3, 2)).div(Math.sqrt(8)).softmax(-1).matMul(v);
        assertTrue(Nn.attention(q, k, v).sub(expected).abs().max().getFloat() < 1e-5);
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
}
