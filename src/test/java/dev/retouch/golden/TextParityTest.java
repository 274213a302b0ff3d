package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.model.text.Keys;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TextParityTest {

    private static final Path GOLDEN = Path.of(System.getProperty("golden.dir", "../shared/golden"));

    @Test
    void textEncoder_agreesWithTheReference() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(GOLDEN.resolve("qwen2_5_vl_tiny.json").toFile());
        try (NDManager manager = Tensors.newManager();
                GradMode off = GradMode.off()) {
            assertTrue(!GradMode.isOn(), "no graph is wanted here: " + off);
            Checkpoint file =
                    Checkpoint.open(manager, GOLDEN.resolve("qwen2_5_vl_tiny.safetensors"), Dtype.F32, key -> key);
            Map<String, NDArray> in = new HashMap<>();
            for (String key : file.keys()) {
                if (key.startsWith("in.")) {
                    in.put(key.substring(3), file.tensor(key, file.entry(key).shape()));
                }
            }
            Map<String, NDArray> out = TextCases.run(manager, json, file.at("weights"), in);
            file.refuseUnused(key -> key.startsWith("out."));
            for (Map.Entry<String, JsonNode> tolerance :
                    json.path("recommended_abs_tol").properties()) {
                String name = tolerance.getKey();
                NDArray expected =
                        file.tensor("out." + name, file.entry("out." + name).shape());
                assertEquals(expected.getShape(), out.get(name).getShape(), name);
                float difference = out.get(name).sub(expected).abs().max().getFloat();
                System.out.println(name + " " + difference + " of " + tolerance.getValue());
                assertTrue(difference <= tolerance.getValue().asDouble(), name + " " + difference);
            }
            for (String key : file.keys()) {
                if (key.startsWith("out.") && file.entry(key).dtype() == Dtype.I64 && !key.endsWith("rope_deltas")) {
                    long[] expected = file.tensor(key, file.entry(key).shape()).toLongArray();
                    assertArrayEquals(expected, integers(out.get(key.substring(4))), key);
                }
            }
        }
    }

    private static long[] integers(NDArray x) {
        if (Dtype.of(x) == Dtype.I64) {
            return x.toLongArray();
        }
        boolean[] values = x.toBooleanArray();
        return LongStream.range(0, values.length)
                .map(i -> values[(int) i] ? 1 : 0)
                .toArray();
    }

    @Test
    void keys_ofBothGenerationsMeetTheModel() {
        assertEquals("visual.blocks.0.attn.qkv.weight", Keys.rename("model.visual.blocks.0.attn.qkv.weight"));
        assertEquals("visual.merger.ln_q.weight", Keys.rename("visual.merger.ln_q.weight"));
        assertEquals(
                "model.layers.0.mlp.up_proj.weight", Keys.rename("model.language_model.layers.0.mlp.up_proj.weight"));
        assertEquals("model.layers.0.mlp.up_proj.weight", Keys.rename("model.layers.0.mlp.up_proj.weight"));
        assertTrue(Keys.isIgnored("lm_head.weight"));
    }
}
