package dev.retouch.train.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    private Path folder;

    private void checkpoint(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        try (NDManager manager = Tensors.newManager(Device.cpu())) {
            SafetensorsWriter.write(
                    own.resolve("adapter.safetensors"), Map.of("x", manager.create(new float[] {1})), Map.of());
        }
    }

    /** As text the millionth step comes before the one before it. */
    @Test
    void newest_isThatOfTheMostSteps() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder);
        assertTrue(checkpoints.newest().isEmpty());
        checkpoint("step-999999");
        checkpoint("step-1000000");
        checkpoint("step-1000001.part");
        assertEquals(
                folder.resolve("step-1000000"),
                checkpoints.newest().orElseThrow().path().getParent());
    }
}
