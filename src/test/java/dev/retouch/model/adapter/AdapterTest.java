package dev.retouch.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.KernelCalls;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.SeededTensors;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterTest {

    private static final AdapterConfig CONFIG = new AdapterConfig(32, 2, 2, 16, 2, 4, 8, 1, 8, 16, 2);
    private static final double CLOSED = 1e-3;
    private static final int TOKENS = 64;
    private static final int SIDE = 8;

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

    private Adapter adapter(boolean trained) {
        return Adapter.load(
                ParamSet.fresh(manager, 3, (name, shape, random) -> {
                    float[] values = new float[(int) new Shape(shape).size()];
                    boolean zero = !trained && name.contains(".ff.down.") && name.startsWith("block_adapters");
                    for (int i = 0; i < values.length && !zero; i++) {
                        values[i] = (float) random.nextGaussian() * 0.3f;
                    }
                    return values;
                }),
                CONFIG);
    }

    private NDArray image() {
        return manager.randomNormal(new Shape(1, 2 * TOKENS, CONFIG.width()));
    }

    private List<KeysValues> condition(Adapter adapter) {
        NDArray region = Tensors.floats(manager, new float[TOKENS], 1, 1, SIDE, SIDE);
        List<NDArray> layers = List.of(
                manager.randomNormal(new Shape(1, 5, CONFIG.textWidth())),
                manager.randomNormal(new Shape(1, 5, CONFIG.textWidth())));
        return adapter.condition(region, adapter.instruction(layers, null));
    }

    private static float[] run(BlockHook hook, NDArray img) {
        return hook.apply(1, img, TOKENS).toFloatArray();
    }

    @Test
    void hook_untrainedIsTheBackboneBitForBit() {
        Adapter adapter = adapter(false);
        List<NDArray> gates = adapter.gates(manager.ones(new Shape(1, 1, SIDE, SIDE)));
        NDArray img = image();
        assertTrue(gates.get(1).toFloatArray()[0] > 0.01, "the gate is open");
        assertArrayEquals(img.toFloatArray(), run(adapter.hook(condition(adapter), gates), img));
    }

    @Test
    void hook_gateAtZeroIsTheBackboneBitForBit() {
        Adapter adapter = adapter(true);
        NDArray closed = manager.zeros(new Shape(1, TOKENS, 1));
        NDArray img = image();
        List<KeysValues> condition = condition(adapter);
        assertArrayEquals(img.toFloatArray(), run(adapter.hook(condition, List.of(closed, closed)), img));
        assertArrayEquals(img.toFloatArray(), run(adapter.openHook(condition, List.of(closed, closed), CLOSED), img));
    }

    @Test
    void hook_leavesSourceTokensAlone() {
        Adapter adapter = adapter(true);
        NDArray img = image();
        List<NDArray> gates = adapter.gates(manager.ones(new Shape(1, 1, SIDE, SIDE)));
        float[] before = img.toFloatArray();
        float[] after = run(adapter.hook(condition(adapter), gates), img);
        int half = TOKENS * CONFIG.width();
        assertArrayEquals(Arrays.copyOfRange(before, half, 2 * half), Arrays.copyOfRange(after, half, 2 * half));
        assertFalse(Arrays.equals(Arrays.copyOf(before, half), Arrays.copyOf(after, half)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {CLOSED, 0.05})
    void openHook_staysWithinItsBound(double threshold) {
        Adapter adapter = adapter(true);
        float[] values = new float[TOKENS];
        List<Integer> closed = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            values[i] = i % 4 == 0 ? 0.7f : (float) (threshold * 0.99);
            if (i % 4 != 0) {
                closed.add(i);
            }
        }
        NDArray gates = Tensors.floats(manager, values, 1, TOKENS, 1);
        NDArray img = image();
        List<KeysValues> condition = condition(adapter);
        float[] before = img.toFloatArray();
        float[] dense = run(adapter.hook(condition, List.of(gates, gates)), img);
        float[] open = run(adapter.openHook(condition, List.of(gates, gates), threshold), img);
        float[] whole = run(adapter.hook(condition, List.of(gates.onesLike(), gates.onesLike())), img);
        int width = CONFIG.width();
        double largest = 0;
        for (int token = 0; token < TOKENS; token++) {
            for (int c = token * width; c < (token + 1) * width; c++) {
                double error = Math.abs(open[c] - dense[c]);
                double given = Math.abs(whole[c] - before[c]);
                if (closed.contains(token)) {
                    assertEquals(before[c], open[c], "a closed token is passed on as it is");
                    assertTrue(error <= threshold * given + 1e-6, "token " + token + " misses " + error);
                    largest = Math.max(largest, error);
                } else {
                    assertEquals(dense[c], open[c], 1e-5f);
                }
            }
        }
        assertTrue(largest > 0, "the bound was met by something");
    }

    @Test
    void openHook_passesAGateThatIsNoNumberOn() {
        Adapter adapter = adapter(true);
        float[] values = new float[TOKENS];
        values[5] = Float.NaN;
        values[9] = 0.7f;
        NDArray gates = Tensors.floats(manager, values, 1, TOKENS, 1);
        float[] after = run(adapter.openHook(condition(adapter), List.of(gates, gates), CLOSED), image());
        for (int token = 0; token < TOKENS; token++) {
            float value = after[token * CONFIG.width()];
            assertEquals(token == 5, Float.isNaN(value), "token " + token + " is " + value);
        }
    }

    @Test
    void openHook_withEveryGateOpenIsTheDenseOne() {
        Adapter adapter = adapter(true);
        List<NDArray> gates = adapter.gates(manager.ones(new Shape(1, 1, SIDE, SIDE)));
        NDArray img = image();
        List<KeysValues> condition = condition(adapter);
        assertArrayEquals(
                run(adapter.hook(condition, gates), img), run(adapter.openHook(condition, gates, CLOSED), img));
    }

    /** A block's adapter written down layer by layer, on target tokens. */
    private static NDArray defined(BlockAdapter block, NDArray img, KeysValues condition, NDArray gates) {
        NDArray target = Nn.span(img, 0, TOKENS);
        NDArray u = block.normOut().apply(block.attn().apply(block.normQuery().apply(target), condition, null));
        return Nn.cat(1, target.add(gates.mul(block.ff().apply(u))), Nn.span(img, TOKENS, 2 * TOKENS));
    }

    @Test
    void hook_isItsDefinitionAndHasItsGradient() {
        Adapter adapter = adapter(true);
        List<NDArray> gates = adapter.gates(manager.ones(new Shape(1, 1, SIDE, SIDE)));
        List<KeysValues> condition = condition(adapter);
        BlockHook hook = adapter.hook(condition, gates);
        NDArray img = image();
        float[] expected = defined(adapter.blocks().get(1), img, condition.get(1), gates.get(1))
                .toFloatArray();
        assertArrayEquals(expected, run(hook, img), 1e-4f);
        NDArray outer = image();
        img.setRequiresGradient(true);
        try (GradMode on = GradMode.on()) {
            assertArrayEquals(expected, run(hook, img), 1e-4f);
            GradMode.backward(defined(adapter.blocks().get(1), img, condition.get(1), gates.get(1))
                    .mul(outer)
                    .sum());
            float[] slope = img.getGradient().toFloatArray();
            GradMode.zero(img);
            GradMode.backward(hook.apply(1, img, TOKENS).mul(outer).sum());
            assertArrayEquals(slope, img.getGradient().toFloatArray(), 1e-3f);
        }
    }

    @Test
    void hook_isOneCallIntoLibtorch() throws IOException {
        Adapter adapter = adapter(true);
        NDArray half = Tensors.floats(manager, halfOpen(), 1, TOKENS, 1);
        NDArray img = image();
        List<KeysValues> condition = condition(adapter);
        for (double closed : new double[] {0, CLOSED}) {
            BlockHook hook = adapter.openHook(condition, List.of(half, half), closed);
            assertEquals(List.of("adapted_tokens"), KernelCalls.of(() -> hook.apply(1, img, TOKENS)));
        }
    }

    private static float[] halfOpen() {
        float[] values = new float[TOKENS];
        Arrays.fill(values, 0, TOKENS / 2, 0.7f);
        return values;
    }
}
