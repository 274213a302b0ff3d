package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();
    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = folder.resolve("model.safetensors");
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("odd", Dtype.BF16.cast(Tensors.floats(manager, new float[] {1, 2, 3}, 3)));
        tensors.put("matrix", Tensors.floats(manager, new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        tensors.put("half", Dtype.BF16.cast(Tensors.floats(manager, new float[] {0.5f, -8}, 2, 1)));
        tensors.put("ids", Tensors.longs(manager, new long[] {7, 8}, 2));
        SafetensorsWriter.write(path, tensors, Map.of("made", "here"));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyTensor_comesBackAsItWas() {
        SafetensorsFile file = SafetensorsFile.open(path);
        assertEquals("here", file.metadata().get("made"));
        assertArrayEquals(
                new float[] {1, 2, 3}, Dtype.F32.cast(file.map(manager, "odd")).toFloatArray());
        assertArrayEquals(
                new float[] {1, 2, 3, 4, 5, 6}, file.map(manager, "matrix").toFloatArray());
        NDArray half = file.map(manager, "half");
        assertEquals(Dtype.BF16, Dtype.of(half));
        assertArrayEquals(new float[] {0.5f, -8}, Dtype.F32.cast(half).toFloatArray());
        assertArrayEquals(new long[] {7, 8}, file.map(manager, "ids").toLongArray());
    }

    @Test
    void truncatedFile_isRefusedAtEveryLength() throws IOException {
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length += 3) {
            Path cut = folder.resolve("cut");
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertThrows(WeightMismatch.class, () -> SafetensorsFile.open(cut), "length " + length);
        }
    }

    @Test
    void strangerTensor_isNamed() {
        Checkpoint checkpoint = Checkpoint.open(manager, folder, Dtype.F32, key -> key);
        checkpoint.tensor("matrix", 2, 3);
        WeightMismatch unused = assertThrows(WeightMismatch.class, () -> checkpoint.refuseUnused(k -> k.equals("odd")));
        assertTrue(unused.getMessage().contains("[half, ids]"), unused.getMessage());
        WeightMismatch shape = assertThrows(WeightMismatch.class, () -> checkpoint.tensor("matrix", 3, 2));
        assertTrue(shape.getMessage().contains("(2, 3)") && shape.getMessage().contains("(3, 2)"));
    }
}
