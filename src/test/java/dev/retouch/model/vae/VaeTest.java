package dev.retouch.model.vae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.SeededTensors;
import dev.retouch.weights.ParamSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VaeTest {

    private static final VaeConfig SMALL =
            new VaeConfig(4, 3, List.of(1, 2), 1, List.of(true), List.of(0.1, 0.2, 0.3), List.of(1.0, 2.0, 0.5));

    private final NDManager manager = SeededTensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private ParamSet params() {
        return ParamSet.fresh(manager, 3, (name, shape, random) -> {
            float[] values = new float[(int) new Shape(shape).size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (name.endsWith("gamma") ? 1 : 0) + 0.2f * (float) random.nextGaussian();
            }
            return values;
        });
    }

    @Test
    void everyTrainedTensor_getsAGradientThroughItsLastTapAlone() {
        ParamSet params = params();
        try (GradMode on = GradMode.on()) {
            assertTrue(GradMode.isOn(), on::toString);
            // The views of the last taps are part of the graph, so loading is part of the step.
            Vae vae = Vae.load(params, SMALL);
            NDArray pixels = manager.randomUniform(-1, 1, new Shape(2, 3, 8, 6));
            GradMode.backward(vae.decodeUnclamped(vae.encode(pixels)).square().mean());
        }
        params.params().forEach((name, tensor) -> {
            NDArray gradient = tensor.getGradient();
            boolean taps =
                    tensor.getShape().dimension() == 5 && tensor.getShape().get(2) > 1;
            NDArray acting = taps ? gradient.get(new NDIndex(":, :, -1")) : gradient;
            assertTrue(acting.abs().max().getFloat() > 0, name);
            if (taps) {
                assertEquals(
                        0, gradient.get(new NDIndex(":, :, :-1")).abs().max().getFloat(), name);
            }
        });
    }

    @Test
    void frozenForward_leavesNothingButItsResult() {
        Vae vae = Vae.load(params(), SMALL);
        try (GradMode off = GradMode.off()) {
            assertTrue(!GradMode.isOn(), off::toString);
            NDArray pixels = manager.zeros(new Shape(1, 3, 8, 8));
            int before = manager.getManagedArrays().size();
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                vae.decode(vae.denormalize(vae.normalize(vae.encode(pixels))));
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void inBf16_staysNearF32() {
        ParamSet params = params();
        try (GradMode off = GradMode.off()) {
            assertTrue(!GradMode.isOn(), off::toString);
            NDArray pixels = manager.randomUniform(-1, 1, new Shape(1, 3, 16, 16));
            NDArray exact = Vae.load(params, SMALL).encode(pixels);
            NDArray coarse =
                    Dtype.F32.cast(Vae.load(params.in(Dtype.BF16), SMALL).encode(Dtype.BF16.cast(pixels)));
            float error = coarse.sub(exact).norm().getFloat() / exact.norm().getFloat();
            assertTrue(error > 0 && error < 3e-2, "relative error " + error);
        }
    }

    @Test
    void normalize_andBack() {
        Vae vae = Vae.load(params(), SMALL);
        NDArray latents = manager.randomNormal(new Shape(2, 3, 4, 4));
        NDArray normal = vae.normalize(latents);
        assertEquals((latents.getFloat(0, 1, 2, 3) - 0.2f) / 2, normal.getFloat(0, 1, 2, 3), 1e-6f);
        assertTrue(vae.denormalize(normal).sub(latents).abs().max().getFloat() < 1e-6f);
    }

    @Test
    void config_withTooFewDeviationsIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new VaeConfig(4, 3, List.of(1), 1, List.of(), List.of(0.0, 0.0, 0.0), List.of(1.0)));
    }
}
