package dev.retouch.model.adapter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.bench.RandomWeights;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an edit keeps of the adapter for all its steps is what the steps need, and nothing from the way to it. */
class AdapterMemoryTest {

    private static final AdapterConfig CONFIG = new AdapterConfig(256, 4, 1, 64, 4, 16, 8, 1, 64, 64, 8);
    private static final int SIDE = 16;
    private static final int FEW = 2;
    private static final int MANY = 8;

    private final NDManager manager = Tensors.newManager();
    private final Adapter one = Adapter.load(new RandomWeights(manager, Dtype.F32), CONFIG);
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

    private Adapter repeated(int times) {
        return new Adapter(
                CONFIG,
                one.conditionEncoder(),
                Collections.nCopies(times, one.blocks().get(0)),
                one.predictor());
    }

    private static long peak(Runnable work) throws IOException {
        return NativePeak.of(() -> {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                work.run();
            }
        });
    }

    @Test
    void gates_ofMoreBlocks_takeOneNumberATokenMore() throws IOException {
        NDArray region = Tensors.floats(manager, new float[SIDE * SIDE], 1, 1, SIDE, SIDE);
        long few = peak(() -> repeated(FEW).gates(region));
        long many = peak(() -> repeated(MANY).gates(region));
        long results = 4L * (MANY - FEW) * SIDE * SIDE;
        assertTrue(many - few <= results * 1.1, () -> (many - few) + " bytes more, the gates have " + results);
    }

    @Test
    void condition_ofMoreBlocks_takesTheirKeysAndValuesMore() throws IOException {
        NDArray region = Tensors.floats(manager, new float[SIDE * SIDE], 1, 1, SIDE, SIDE);
        List<NDArray> words = Collections.nCopies(4, Tensors.floats(manager, new float[5 * 64], 1, 5, 64));
        NDArray instruction = one.instruction(words, null);
        long few = peak(() -> repeated(FEW).condition(region, instruction));
        long many = peak(() -> repeated(MANY).condition(region, instruction));
        long results = 4L * (MANY - FEW) * 2 * (16 + 64) * 256;
        assertTrue(many - few <= results * 1.1, () -> (many - few) + " bytes more, keys and values have " + results);
    }
}
