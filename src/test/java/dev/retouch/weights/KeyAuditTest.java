package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model wants against what its files hold. */
class KeyAuditTest {

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private WeightFiles files(Map<String, NDArray> tensors) throws IOException {
        SafetensorsWriter.write(folder.resolve("m.safetensors"), tensors, Map.of());
        return WeightFiles.scan(folder, folder, key -> key);
    }

    private Map<String, NDArray> numbered(int count) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            tensors.put("t%02d".formatted(i), Tensors.floats(manager, new float[2], 2));
        }
        return tensors;
    }

    private static Map<String, long[]> wanted(int count, long... shape) {
        Map<String, long[]> wanted = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            wanted.put("t%02d".formatted(i), shape);
        }
        return wanted;
    }

    @Test
    void filesThatHoldWhatIsWanted_areFine() throws IOException {
        assertEquals(List.of(), KeyAudit.problems(files(numbered(3)), wanted(3, 2), key -> false));
    }

    @Test
    void missingWrongAndUnknown_areNamedInThisOrder() throws IOException {
        Map<String, NDArray> held = numbered(2);
        held.put("ids", Tensors.longs(manager, new long[] {1, 2}, 2));
        held.put("stranger", Tensors.floats(manager, new float[1], 1));
        held.put("known.stranger", Tensors.floats(manager, new float[1], 1));
        Map<String, long[]> wanted = wanted(3, 2);
        wanted.put("t01", new long[] {1, 2});
        wanted.put("ids", new long[] {2});
        List<String> problems = KeyAudit.problems(files(held), wanted, key -> key.startsWith("known."));
        assertEquals(
                List.of(
                        folder + " lacks the tensor 't02' of shape (2)",
                        folder + ": tensor 't01' has shape (2), the model wants (1, 2)",
                        folder + ": tensor 'ids' is of type I64, weights are BF16, F16 or F32",
                        folder + " has the tensor 'stranger', which the model does not know"),
                problems);
    }

    @Test
    void tensorThatTheIndexLost_isNotNamedAgain() throws IOException {
        SafetensorsWriter.write(folder.resolve("1.safetensors"), numbered(1), Map.of());
        Files.writeString(
                folder.resolve("m.safetensors.index.json"),
                "{\"weight_map\": {\"t00\": \"1.safetensors\", \"t01\": \"1.safetensors\"}}");
        WeightFiles found = WeightFiles.scan(folder, folder, key -> key);
        assertEquals(1, found.problems().size());
        assertEquals(List.of(), KeyAudit.problems(found, wanted(2, 2), key -> false));
    }

    @Test
    void twentyOfAKindAreNamed_theRestCounted() throws IOException {
        WeightFiles found = files(numbered(21));
        assertEquals(20, KeyAudit.problems(found, wanted(1, 2), key -> false).size());
        List<String> shapes = KeyAudit.problems(found, wanted(21, 3), key -> false);
        assertEquals(21, shapes.size());
        assertEquals(folder + ": 1 more tensors are of a wrong shape", shapes.get(20));
        List<String> unknown = KeyAudit.problems(found, Map.of(), key -> false);
        assertEquals(folder + ": 1 more tensors are unknown to the model", unknown.get(20));
        Map<String, long[]> more = wanted(44, 2);
        List<String> missing = KeyAudit.problems(found, more, key -> false);
        assertEquals(21, missing.size());
        assertTrue(missing.get(20).endsWith(": 3 more tensors are missing"), missing.get(20));
    }
}
