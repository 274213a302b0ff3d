package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImagePatchesParityTest {

    private static final Path GOLDEN = Path.of(System.getProperty("golden.dir", "../shared/golden"));
    private static final String CASE = "qwen2vl_image_preprocess";

    @Test
    void imagePatches_agreeWithTheReference() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(GOLDEN.resolve(CASE + ".json").toFile());
        try (NDManager manager = Tensors.newManager()) {
            Checkpoint file = Checkpoint.open(manager, GOLDEN.resolve(CASE + ".safetensors"), Dtype.F32, key -> key);
            Map<String, NDArray> in = new HashMap<>();
            Map<String, NDArray> expected = new HashMap<>();
            for (String key : file.keys()) {
                NDArray tensor = file.tensor(key, file.entry(key).shape());
                if (key.startsWith("in.")) {
                    in.put(key.substring(3), tensor);
                } else {
                    expected.put(key.substring(4), tensor);
                }
            }
            Map<String, NDArray> out = ImagePatchesCases.run(manager, json, in);
            assertEquals(8, expected.size());
            expected.forEach((name, wanted) -> {
                assertEquals(wanted.getShape(), out.get(name).getShape(), name);
                switch (Dtype.of(wanted)) {
                    case I64 ->
                        assertArrayEquals(wanted.toLongArray(), out.get(name).toLongArray(), name);
                    case U8 -> assertArrayEquals(wanted.toByteArray(), Tensors.toUnsigned(out.get(name)), name);
                    default -> {
                        float difference = out.get(name).sub(wanted).abs().max().getFloat();
                        System.out.println(CASE + " " + name + " " + difference);
                        assertTrue(difference <= 2e-6, name + " " + difference);
                    }
                }
            });
        }
    }
}
