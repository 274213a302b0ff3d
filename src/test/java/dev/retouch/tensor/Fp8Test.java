package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Fp8Test {

    private final NDManager manager = SeededTensors.newManager();
    private GradMode off;

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private NDArray random(long... shape) {
        return manager.randomNormal(new Shape(shape));
    }

    private static double distance(NDArray expected, NDArray actual) {
        NDArray off = Nn.f32(actual).sub(expected);
        return Math.sqrt(off.square().sum().getFloat() / expected.square().sum().getFloat());
    }

    private static double largest(NDArray x) {
        return x.abs().max().getFloat();
    }

    /** Powers of two, the largest number, and the nearest of what lies between: three bits of fraction. */
    @Test
    void quantised_weightIsTheNearestOfItsType() {
        NDArray weight = Tensors.floats(manager, new float[] {448, -1, 0.5f, 17.4f, 18.9f, 0, 1e-5f, -300}, 1, 8);
        Fp8.Weight bytes = Fp8.quantised(weight);
        assertEquals(Dtype.I8, Dtype.of(bytes.bytes()));
        assertEquals(1, bytes.scale().toFloatArray()[0]);
        NDArray layer = Fp8.bias(manager.zeros(new Shape(1)), bytes);
        NDArray each = Dtype.BF16.cast(manager.eye(8));
        assertArrayEquals(
                new float[] {448, -1, 0.5f, 18, 18, 0, 0, -288},
                Nn.f32(Nn.linear(each, bytes.bytes(), layer)).toFloatArray());
    }

    @Test
    void linear_inFp8StaysNearItsLayer() {
        NDArray x = random(2, 5, 64).mul(7);
        NDArray weight = random(48, 64).mul(0.02);
        NDArray bias = random(48);
        NDArray exact = Nn.linear(x, weight, bias);
        NDArray product = exact.sub(bias);
        Fp8.Weight bytes = Fp8.quantised(weight);
        NDArray in = Dtype.BF16.cast(x);
        NDArray weightOnly = Nn.linear(in, bytes.bytes(), Fp8.bias(bias, bytes));
        NDArray emulated = Nn.linear(in, bytes.bytes(), Fp8.bias(bias, bytes, largest(x), true));
        for (NDArray y : new NDArray[] {weightOnly, emulated}) {
            assertEquals(Dtype.BF16, Dtype.of(y));
            assertEquals(exact.getShape(), y.getShape());
        }
        double weights = distance(product, Nn.f32(weightOnly).sub(bias));
        double both = distance(product, Nn.f32(emulated).sub(bias));
        assertTrue(weights > 0.01 && weights < 0.035, () -> "weights: " + weights);
        assertTrue(both > weights && both < 0.05, () -> "weights and inputs: " + both);
    }

    /** A processor without the product names what it lacks: so the product is asked for where it is not emulated. */
    @Test
    void emulation_standsForTheProductOfLibtorch() {
        NDArray x = random(32, 64).mul(7);
        Fp8.Weight bytes = Fp8.quantised(random(48, 64).mul(0.02));
        NDArray bias = random(48);
        NDArray in = Dtype.BF16.cast(x);
        NDArray emulated = Nn.f32(Nn.linear(in, bytes.bytes(), Fp8.bias(bias, bytes, largest(x), true)));
        NDArray layer = Fp8.bias(bias, bytes, largest(x), false);
        if (Fp8.hasProduct()) {
            assertTrue(distance(emulated, Nn.linear(in, bytes.bytes(), layer)) < 5e-3);
        } else {
            EngineException lacking = assertThrows(EngineException.class, () -> Nn.linear(in, bytes.bytes(), layer));
            assertTrue(lacking.getMessage().contains("_scaled_mm"), lacking.getMessage());
        }
    }

    @Test
    void input_aboveWhatWasSeenIsCutOffAndNoNaN() {
        Fp8.Weight bytes = Fp8.quantised(manager.ones(new Shape(16, 16)));
        NDArray layer = Fp8.bias(manager.zeros(new Shape(16)), bytes, 1, true);
        NDArray in = Dtype.BF16.cast(manager.ones(new Shape(1, 16)).mul(100));
        float[] y = Nn.f32(Nn.linear(in, bytes.bytes(), layer)).toFloatArray();
        assertTrue(y[0] >= 16 * 1.1 && y[0] <= 16 * 2.2, () -> "" + y[0]);
    }

    @Test
    void watchedLayer_isTheLayerAndRemembersItsLargestInput() {
        NDArray weight = random(16, 8);
        NDArray bias = random(16);
        NDArray watched = Fp8.watched(bias);
        assertEquals(0, Fp8.largestInput(watched));
        for (float value : new float[] {-3, 2}) {
            NDArray x = manager.ones(new Shape(2, 8)).mul(value);
            assertArrayEquals(
                    Nn.linear(x, weight, bias).toFloatArray(),
                    Nn.linear(x, weight, watched).toFloatArray());
            assertEquals(3, Fp8.largestInput(watched));
        }
    }
}
