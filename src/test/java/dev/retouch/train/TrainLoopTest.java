package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLoopTest {

    private static final int STEPS = 12;

    /** One matrix for Muon, one matrix and one vector for AdamW. */
    private static final String HIDDEN = "blocks.0.attn.to_q.weight";

    @TempDir
    Path folder;

    @Test
    void run_thatWasCutOffGoesOnAsIfItHadNotBeen() throws IOException {
        Map<String, float[]> whole = train("whole", Integer.MAX_VALUE);
        assertThrows(IllegalStateException.class, () -> train("cut", 5));
        Map<String, float[]> resumed = train("cut", Integer.MAX_VALUE);
        assertEquals(whole.keySet(), resumed.keySet());
        whole.forEach((name, values) -> assertArrayEquals(values, resumed.get(name), name));
    }

    @Test
    void run_movesEveryParameter() throws IOException {
        try (NDManager manager = Tensors.newManager()) {
            ParamSet params = params(manager);
            Map<String, float[]> before = values(params.params());
            Map<String, float[]> after = train("moves", Integer.MAX_VALUE);
            before.forEach((name, values) -> assertTrue(differs(values, after.get(name)), name));
        }
    }

    @Test
    void run_savesItsStateOnTheWayAndAtTheEndAndLogsItsSteps() throws IOException {
        assertThrows(IllegalStateException.class, () -> train("saved", 5));
        assertEquals("5", savedSteps("saved"));
        train("saved", Integer.MAX_VALUE);
        assertEquals("12", savedSteps("saved"));
        train("logged", Integer.MAX_VALUE);
        List<String> lines = Files.readAllLines(folder.resolve("logged").resolve(LossLog.FILE));
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).matches("9\t.*\tloss=[\\d.]+\tgradient=[\\d.]+"), lines.get(0));
    }

    private String savedSteps(String run) {
        return SafetensorsFile.open(folder.resolve(run).resolve("state.safetensors"))
                .metadata()
                .get("steps");
    }

    private Map<String, float[]> train(String run, int cutAt) throws IOException {
        try (NDManager manager = Tensors.newManager()) {
            ParamSet params = params(manager);
            TrainOptions options =
                    new TrainOptions(STEPS, 4, 1e-2, 2, 4, 0.01, 1, 0.9, 1, 0, null, folder.resolve(run));
            TrainLoop loop = new TrainLoop(manager, params, options, "basis");
            return values(loop.run("test", step -> {
                if (step == cutAt) {
                    throw new IllegalStateException("cut off");
                }
                Noise noise = Noise.of(1, step);
                NDArray x = Tensors.floats(manager, noise.gaussian(32), 4, 8);
                NDArray hidden = Nn.silu(Nn.linear(x, params.tensor(HIDDEN, 8, 8), params.tensor("bias", 8)));
                NDArray y = Nn.linear(hidden, params.tensor("out.weight", 1, 8), manager.zeros(new Shape(1)));
                return StepLoss.backward(
                        y.sub(x.sum(new int[] {1}, true)).square().mean(), Map.of());
            }));
        }
    }

    private static ParamSet params(NDManager manager) {
        ParamSet params = ParamSet.fresh(manager, 3, InitialValues::values);
        params.tensor(HIDDEN, 8, 8);
        params.tensor("bias", 8);
        params.tensor("out.weight", 1, 8);
        return params;
    }

    private static Map<String, float[]> values(Map<String, NDArray> arrays) {
        Map<String, float[]> values = new TreeMap<>();
        arrays.forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }

    private static boolean differs(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return true;
            }
        }
        return false;
    }
}
