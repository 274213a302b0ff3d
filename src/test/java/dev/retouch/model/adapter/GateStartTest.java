package dev.retouch.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.InitialValues;
import dev.retouch.weights.ParamSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gate before its first step, from a small transformer's width to the published one's. */
class GateStartTest {

    /** sigmoid(2), sigmoid(-0.52), sigmoid(-2): inside, on the edge, outside. */
    private static final float[] START = {0.881f, 0.373f, 0.119f};

    @ParameterizedTest
    @ValueSource(ints = {96, 512, 3072})
    void start_isTheSameAtEveryWidth(int width) {
        try (NDManager manager = Tensors.newManager();
                GradMode off = GradMode.off()) {
            assertArrayEquals(
                    START, gates(gate(params(manager), width), manager).toFloatArray(), 2e-3f);
        }
    }

    /** A saturated sigmoid would pass nothing: of g (1 - g) = 0.105 inside, each part gets its share. */
    @ParameterizedTest
    @ValueSource(ints = {96, 512, 3072})
    void everyPart_getsAGradientAtEveryWidth(int width) {
        try (NDManager manager = Tensors.newManager()) {
            ParamSet params = params(manager);
            SpatialGate gate = gate(params, width);
            try (GradMode on = GradMode.on()) {
                GradMode.backward(gates(gate, manager).sum());
            }
            double toBias = START[0] * (1 - START[0]) + START[1] * (1 - START[1]) + START[2] * (1 - START[2]);
            params.params().forEach((name, param) -> {
                double size = param.getGradient().abs().sum().getFloat();
                if (name.endsWith("out.bias")) {
                    assertEquals(toBias, size, 5e-3);
                }
                assertTrue(size > 0.01, name + ": " + size);
            });
        }
    }

    private static ParamSet params(NDManager manager) {
        return ParamSet.fresh(manager, 7, InitialValues::values);
    }

    private static SpatialGate gate(ParamSet params, int width) {
        return SpatialGate.load(params.at("block_adapters", 0).at("gate"), width);
    }

    private static NDArray gates(SpatialGate gate, NDManager manager) {
        return Nn.f32(gate.apply(Tensors.floats(manager, new float[] {1, 0.5f, 0}, 1, 3, 1)));
    }
}
