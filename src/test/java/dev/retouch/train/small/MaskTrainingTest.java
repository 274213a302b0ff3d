package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.AdapterParams;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskTrainingTest {

    private static final String WEIGHTS = "adapter/diffusion_pytorch_model.safetensors";

    @Test
    void run_movesTheMaskPredictorAndNothingElse(@TempDir Path folder) throws IOException {
        Path bundle = folder.resolve("bundle");
        ShippedParts.copy(bundle, "vae", "text_encoder", "tokenizer", "processor", "adapter");
        TrainOptions options = new TrainOptions(
                3, 4, 1e-3, 1, 0, 0.01, 1, 0, 7, 60, null, Recipe.MASK.runFolder(folder.resolve("runs")));
        Recipe.MASK.train(options, 6, bundle);
        Map<String, float[]> before = tensors(ShippedParts.SHIPPED.resolve(WEIGHTS));
        Map<String, float[]> after = tensors(bundle.resolve(WEIGHTS));
        assertEquals(before.keySet(), after.keySet());
        int moved = 0;
        for (Map.Entry<String, float[]> tensor : before.entrySet()) {
            if (tensor.getKey().startsWith(AdapterParams.PREDICTOR)) {
                moved += Arrays.equals(tensor.getValue(), after.get(tensor.getKey())) ? 0 : 1;
            } else {
                assertArrayEquals(tensor.getValue(), after.get(tensor.getKey()), tensor.getKey());
            }
        }
        assertTrue(moved > 10, moved + " tensors moved");
        assertFalse(Files.readString(bundle.resolve("training/mask.json")).isEmpty());
    }

    private static Map<String, float[]> tensors(Path file) throws IOException {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        SafetensorsFile weights = SafetensorsFile.open(file);
        try (NDManager manager = Tensors.newManager()) {
            for (String name : weights.entries().keySet()) {
                try (NDArray mapped = weights.map(manager, name);
                        NDArray values = Dtype.F32.cast(mapped)) {
                    tensors.put(name, values.toFloatArray());
                }
            }
        }
        return tensors;
    }
}
