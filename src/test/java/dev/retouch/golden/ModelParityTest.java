package dev.retouch.golden;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelParityTest {

    private static final Path GOLDEN = Path.of(System.getProperty("golden.dir", "../shared/golden"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transformer_tiny_b1",
                "transformer_tiny_b2_mask",
                "transformer_tiny_zero_cond_t",
                "vae_tiny_rb1",
                "vae_tiny_rb2"
            })
    void model_agreesWithTheReference(String name) throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(GOLDEN.resolve(name + ".json").toFile());
        try (NDManager manager = Tensors.newManager()) {
            Checkpoint file = Checkpoint.open(manager, GOLDEN.resolve(name + ".safetensors"), Dtype.F32, key -> key);
            Map<String, NDArray> in = new HashMap<>();
            for (String key : file.keys()) {
                if (key.startsWith("in.")) {
                    in.put(key.substring(3), file.tensor(key, file.entry(key).shape()));
                }
            }
            Map<String, NDArray> out = json.path("class").asText().startsWith("Auto")
                    ? VaeCases.run(manager, json, file.at("weights"), in)
                    : TransformerCases.run(manager, json, file.at("weights"), in);
            for (Map.Entry<String, JsonNode> tolerance :
                    json.path("recommended_abs_tol").properties()) {
                String key = "out." + tolerance.getKey();
                NDArray expected = file.tensor(key, file.entry(key).shape());
                float difference =
                        out.get(tolerance.getKey()).sub(expected).abs().max().getFloat();
                System.out.println(name + " " + tolerance.getKey() + " " + difference + " of " + tolerance.getValue());
                assertTrue(difference <= tolerance.getValue().asDouble(), tolerance.getKey() + " " + difference);
            }
        }
    }
}
