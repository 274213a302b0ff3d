package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tensors of a folder as a model loads them. */
class CheckpointTest {

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @BeforeEach
    void write() throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("weight", Tensors.floats(manager, new float[] {1, 2, 3, 4}, 2, 2));
        tensors.put("ids", Tensors.longs(manager, new long[] {7}, 1));
        tensors.put("empty", Tensors.floats(manager, new float[0], 0, 3));
        SafetensorsWriter.write(folder.resolve("m.safetensors"), tensors, Map.of());
    }

    private Checkpoint open(Dtype dtype) {
        return Checkpoint.open(manager, folder, dtype, key -> "model." + key);
    }

    @Test
    void tensors_haveTheModelsNamesAndItsType() {
        Checkpoint checkpoint = open(Dtype.BF16);
        NDArray weight = checkpoint.tensor("model.weight", 2, 2);
        assertEquals(Dtype.BF16, Dtype.of(weight));
        assertArrayEquals(new float[] {1, 2, 3, 4}, Dtype.F32.cast(weight).toFloatArray());
        assertSame(weight, checkpoint.tensor("model.weight", 2, 2));
        assertEquals(Dtype.I64, Dtype.of(checkpoint.tensor("model.ids", 1)));
        assertEquals(0, open(Dtype.F32).tensor("model.empty", 0, 3).getShape().size());
        assertEquals(Set.of("model.weight", "model.ids", "model.empty"), checkpoint.keys());
        assertEquals(4, checkpoint.entry("model.weight").size());
        assertTrue(checkpoint.has("model.ids"));
        assertFalse(checkpoint.has("ids"));
    }

    @Test
    void tensor_outlivesTheScopeThatItWasLoadedIn() {
        Checkpoint checkpoint = open(Dtype.F32);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            checkpoint.tensor("model.weight", 2, 2);
        }
        assertEquals(4, checkpoint.tensor("model.weight", 2, 2).toFloatArray().length);
    }

    @Test
    void missingTensor_isNamedWithItsShape() {
        WeightMismatch failure =
                assertThrows(WeightMismatch.class, () -> open(Dtype.F32).tensor("model.bias", 2, 1));
        assertTrue(String.valueOf(failure.getMessage()).contains("lacks the tensor 'model.bias' of shape (2, 1)"));
    }

    @Test
    void allTensorsUsed_isNotRefused() {
        Checkpoint checkpoint = open(Dtype.F32);
        checkpoint.tensor("model.weight", 2, 2);
        checkpoint.refuseUnused(key -> !key.equals("model.weight"));
        assertThrows(WeightMismatch.class, () -> checkpoint.refuseUnused(key -> false));
    }

    @Test
    void brokenFolder_isRefusedWithAllItsFaults() throws IOException {
        Files.writeString(
                folder.resolve("m.safetensors.index.json"), "{\"weight_map\": {\"a\": \"one\", \"b\": \"two\"}}");
        WeightMismatch failure = assertThrows(WeightMismatch.class, () -> open(Dtype.F32));
        assertTrue(String.valueOf(failure.getMessage()).contains("'one'"), failure.getMessage());
        assertTrue(String.valueOf(failure.getMessage()).contains("'two'"), failure.getMessage());
    }

    @Test
    void writer_leavesNoFileThatIsNotWhole() throws IOException {
        Map<String, long[]> shapes = Map.of("a", new long[] {4});
        for (int bytes : List.of(12, 20)) {
            assertThrows(
                    IOException.class,
                    () -> ShardedWriter.write(
                            folder.resolve("out"),
                            "n",
                            shapes,
                            Dtype.F32,
                            1 << 20,
                            (name, shape, out) -> out.write(ByteBuffer.allocate(bytes))));
        }
        assertFalse(Files.exists(folder.resolve("out/n.safetensors")));
    }

    @Test
    void header_endsAtAMultipleOfEight() throws IOException {
        for (String key : List.of("a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh")) {
            Path file = folder.resolve(key);
            SafetensorsWriter.write(file, Map.of(key, Tensors.floats(manager, new float[] {1}, 1)), Map.of());
            SafetensorsFile read = SafetensorsFile.open(file);
            assertEquals(0, read.entry(key).begin() % 8);
            assertEquals(Map.of(), read.metadata());
            assertTrue(read.entry(key).begin() < 8 + 8 * 9, "no more than it needs");
        }
    }
}
