package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.SafetensorsWriter;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialWeightsTest {

    @TempDir
    Path folder;

    private NDManager manager;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    void write() throws IOException {
        manager = Tensors.newManager();
        SafetensorsWriter.write(
                folder.resolve("model.safetensors"),
                Map.of("a.weight", Tensors.floats(manager, new float[] {3, 4}, 2)),
                Map.of());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void fresh_followsFromTheSeed() {
        float[] first =
                InitialWeights.fresh(manager, 1).tensor("a.weight", 2, 2).toFloatArray();
        assertArrayEquals(
                first, InitialWeights.fresh(manager, 1).tensor("a.weight", 2, 2).toFloatArray());
        assertEquals(
                false,
                java.util.Arrays.equals(
                        first,
                        InitialWeights.fresh(manager, 2)
                                .tensor("a.weight", 2, 2)
                                .toFloatArray()));
    }

    @Test
    void folder_givesEveryValue() throws IOException {
        ParamSet params = InitialWeights.of(manager, 1, folder);
        assertArrayEquals(new float[] {3, 4}, params.tensor("a.weight", 2).toFloatArray());
        assertEquals(true, params.tensor("a.weight", 2).hasGradient());
        assertThrows(WeightMismatch.class, () -> params.tensor("b.weight", 2));
    }

    @Test
    void prefix_tellsWhatIsFreshAndWhatIsNot() throws IOException {
        ParamSet params = InitialWeights.of(manager, 1, folder, "encoder.");
        assertArrayEquals(
                new float[] {3, 4}, params.tensor("encoder.a.weight", 2).toFloatArray());
        assertArrayEquals(
                InitialWeights.fresh(manager, 1).tensor("head.weight", 2, 3).toFloatArray(),
                params.tensor("head.weight", 2, 3).toFloatArray());
    }
}
