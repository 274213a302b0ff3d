package dev.retouch.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever a weight file holds, it is refused in one sentence or all of its tensors lie inside it. */
class SafetensorsFuzzTest {

    private static final Path FILE = file();

    private static Path file() {
        try {
            Path file = Files.createTempFile("fuzz", ".safetensors");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void file_isRefusedOrHoldsItsTensors(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        SafetensorsFile file;
        try {
            file = SafetensorsFile.open(FILE);
        } catch (WeightMismatch e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
            return;
        }
        List<TensorEntry> entries = List.copyOf(file.entries().values());
        for (TensorEntry entry : entries) {
            assertTrue(entry.begin() >= 8, entry::toString);
            assertTrue(entry.begin() <= entry.end() && entry.end() <= bytes.length, entry::toString);
        }
    }
}
