package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerTest {

    private static final String MATRIX = "blocks.0.attn.to_q.weight";
    private static final String VECTOR = "blocks.0.attn.to_q.bias";

    private NDManager manager;
    private ParamSet params;
    private GradMode on;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    void open() {
        manager = Tensors.newManager();
        on = GradMode.on();
        params = ParamSet.fresh(manager, 1, (name, shape, random) -> {
            float[] ones = new float[(int) new Shape(shape).size()];
            java.util.Arrays.fill(ones, 1);
            return ones;
        });
        params.tensor(MATRIX, 2, 2);
        params.tensor(VECTOR, 2);
    }

    @AfterEach
    void close() {
        on.close();
        manager.close();
    }

    /** What maps hidden states to hidden states is Muon's. */
    @ParameterizedTest
    @CsvSource({
        "transformer_blocks.0.attn.to_q.weight, 2, true",
        "transformer_blocks.0.attn.to_out.0.weight, 2, true",
        "transformer_blocks.0.img_mlp.net.0.proj.weight, 2, true",
        "block_adapters.0.ff.up.weight, 2, true",
        "transformer_blocks.0.attn.to_q.bias, 1, false",
        "transformer_blocks.0.attn.norm_q.weight, 1, false",
        "img_in.weight, 2, false",
        "proj_out.weight, 2, false",
        "condition_encoder.perceiver.queries, 2, false",
        "encoder.down_blocks.0.conv1.weight, 4, true",
        "decoder.mid_block.resnets.0.conv1.weight, 5, true",
        "decoder.up_blocks.0.norm1.gamma, 1, false",
        "decoder.up_blocks.0.conv.weight, 2, false",
        "encoder.conv_in.weight, 4, false"
    })
    void hiddenLayers_areToldByNameAndDimensions(String name, int dimensions, boolean hidden) {
        long[] shape = new long[dimensions];
        java.util.Arrays.fill(shape, 1);
        assertEquals(hidden, Optimizer.isHidden(name, manager.ones(new Shape(shape))));
    }

    @Test
    void state_namesTheMomentsOfEveryParameter() {
        Optimizer optimizer = new Optimizer(manager, params, 0);
        assertEquals(
                Set.of("moment1." + MATRIX, "moment1." + VECTOR, "moment2." + VECTOR),
                optimizer.state().keySet());
        accumulate(1, 3);
        optimizer.step(0.1, 100);
        assertEquals(0.1 * 3, optimizer.state().get("moment1." + VECTOR).getFloat(0), 1e-6);
        assertEquals(0.01 * 9, optimizer.state().get("moment2." + VECTOR).getFloat(0), 1e-6);
        assertEquals(0.05, optimizer.state().get("moment1." + MATRIX).getFloat(0, 0), 1e-6);
    }

    /** All gradients are 4, there are 6 of them: the length is 4 sqrt 6. */
    @Test
    void longGradients_areClippedToTheirLengthTogether() {
        Optimizer optimizer = new Optimizer(manager, params, 0);
        accumulate(4, 4);
        assertEquals(4 * Math.sqrt(6), optimizer.step(0.1, 1), 1e-5);
        float moment = optimizer.state().get("moment1." + VECTOR).getFloat(0);
        assertEquals(0.1 / Math.sqrt(6), moment, 1e-6);
        assertEquals(
                0.05 / Math.sqrt(6), optimizer.state().get("moment1." + MATRIX).getFloat(1, 0), 1e-6);
    }

    @Test
    void shortGradients_areLeftAsTheyAre() {
        Optimizer optimizer = new Optimizer(manager, params, 0);
        accumulate(0.1f, 0.1f);
        optimizer.step(0.1, 1);
        assertEquals(0.01, optimizer.state().get("moment1." + VECTOR).getFloat(0), 1e-7);
    }

    @Test
    void gradients_areClearedByAStep() {
        Optimizer optimizer = new Optimizer(manager, params, 0);
        accumulate(1, 1);
        double first = optimizer.step(0.1, 1);
        accumulate(1, 1);
        assertEquals(first, optimizer.step(0.1, 1), 1e-6);
        assertEquals(2, optimizer.steps());
    }

    @Test
    void gradientThatIsNotFinite_movesNothing() {
        Optimizer optimizer = new Optimizer(manager, params, 0.5);
        accumulate(1, Float.NaN);
        assertFalse(Double.isFinite(optimizer.step(0.1, 1)));
        params.arrays().forEach(param -> assertTrue(param.eq(1).all().getBoolean()));
        assertEquals(0, optimizer.steps());
        accumulate(1, 1);
        assertEquals(Math.sqrt(6), optimizer.step(0.1, 100), 1e-5, "and is cleared");
    }

    @Test
    void everyParameterDecays() {
        Optimizer optimizer = new Optimizer(manager, params, 0.5);
        accumulate(0, 0);
        optimizer.step(0.1, 1);
        params.params().forEach((name, param) -> {
            float[] expected = new float[(int) param.getShape().size()];
            java.util.Arrays.fill(expected, 0.95f);
            assertArrayEquals(expected, param.toFloatArray(), 1e-6f, name);
        });
    }

    @Test
    void resumedOptimizer_countsOn() {
        Optimizer optimizer = new Optimizer(manager, params, 0);
        optimizer.resumeAt(41);
        accumulate(1, 1);
        optimizer.step(0.1, 1);
        assertEquals(42, optimizer.steps());
    }

    private void accumulate(float matrix, float vector) {
        NDArray loss = params.tensor(MATRIX, 2, 2)
                .sum()
                .mul(matrix)
                .add(params.tensor(VECTOR, 2).sum().mul(vector));
        GradMode.backward(loss);
    }
}
