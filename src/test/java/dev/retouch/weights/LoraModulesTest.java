package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every module that the published few-step changes of Qwen-Image-Edit touch, in the forms that they come in. */
class LoraModulesTest {

    private static final List<String> MODULES = List.of(
            "attn.to_q",
            "attn.to_k",
            "attn.to_v",
            "attn.to_out.0",
            "attn.add_q_proj",
            "attn.add_k_proj",
            "attn.add_v_proj",
            "attn.to_add_out",
            "img_mlp.net.0.proj",
            "img_mlp.net.2",
            "txt_mlp.net.0.proj",
            "txt_mlp.net.2",
            "img_mod.1",
            "txt_mod.1");
    private static final int RANK = 2;
    private static final float ALPHA = 3;
    private static final double SCALE = 0.8;

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();
    private final Random random = new Random(5);
    private final Map<String, NDArray> base = new LinkedHashMap<>();
    private final Map<String, NDArray> changes = new LinkedHashMap<>();
    private final Map<String, float[]> expected = new LinkedHashMap<>();
    private final Map<String, long[]> wanted = new LinkedHashMap<>();

    @AfterEach
    void close() {
        manager.close();
    }

    private float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(-8, 9) / 4f;
        }
        return values;
    }

    /** Two blocks; the wide side of an MLP tells a product from its mirror image. */
    private void draw(String down, String up, boolean alpha) {
        for (int block = 0; block < 2; block++) {
            for (String module : MODULES) {
                String name = "transformer_blocks." + block + "." + module;
                int out = module.endsWith("net.0.proj") ? 8 : 4;
                int in = module.endsWith("net.2") ? 8 : 4;
                float[] weight = numbers(out * in);
                float[] a = numbers(RANK * in);
                float[] b = numbers(out * RANK);
                base.put(name + ".weight", Tensors.floats(manager, weight, out, in));
                wanted.put(name + ".weight", new long[] {out, in});
                changes.put(name + down, Tensors.floats(manager, a, RANK, in));
                changes.put(name + up, Tensors.floats(manager, b, out, RANK));
                if (alpha) {
                    changes.put(name + ".alpha", Tensors.floats(manager, new float[] {ALPHA}));
                }
                double factor = SCALE * (alpha ? ALPHA / RANK : 1);
                float[] sum = weight.clone();
                for (int i = 0; i < out * in; i++) {
                    for (int r = 0; r < RANK; r++) {
                        sum[i] += (float) (factor * b[i / in * RANK + r] * a[r * in + i % in]);
                    }
                }
                expected.put(name + ".weight", sum);
            }
        }
    }

    private void assertMerged() throws IOException {
        Checkpoint merged = merged();
        expected.forEach((key, values) ->
                assertArrayEquals(values, merged.tensor(key, wanted.get(key)).toFloatArray(), 1e-5f, key));
    }

    private Checkpoint merged() throws IOException {
        Path model = Files.createDirectories(folder.resolve("transformer"));
        SafetensorsWriter.write(model.resolve("model.safetensors"), base, Map.of());
        Path file = folder.resolve("lora.safetensors");
        SafetensorsWriter.write(file, changes, Map.of());
        Lora lora = Lora.open(new LoraFile(file, SCALE));
        assertEquals(List.of(), lora.problems(wanted));
        assertEquals(2 * MODULES.size(), lora.size());
        return Checkpoint.open(manager, model, Dtype.F32, key -> key, List.of(lora));
    }

    /** The same changes under names with underscores for the dots. */
    private void underscored(String prefix) {
        Map<String, NDArray> dotted = new LinkedHashMap<>(changes);
        changes.clear();
        dotted.forEach((key, value) -> {
            int end = key.endsWith(".alpha") ? key.length() - ".alpha".length() : key.indexOf(".lora_");
            changes.put(prefix + key.substring(0, end).replace('.', '_') + key.substring(end), value);
        });
    }

    /** The same changes as peft writes them. */
    private void peft() throws IOException {
        Map<String, NDArray> others = new LinkedHashMap<>(changes);
        changes.clear();
        others.forEach((key, value) -> {
            if (!key.endsWith(".alpha")) {
                changes.put(
                        "base_model.model."
                                + key.replace(".lora_down.", ".lora_A.").replace(".lora_up.", ".lora_B."),
                        value);
            }
        });
        Files.writeString(folder.resolve("adapter_config.json"), "{\"lora_alpha\": " + ALPHA + "}");
    }

    private Map<String, float[]> mergedNumbers() throws IOException {
        Checkpoint merged = merged();
        Map<String, float[]> numbers = new LinkedHashMap<>();
        wanted.forEach(
                (key, shape) -> numbers.put(key, merged.tensor(key, shape).toFloatArray()));
        return numbers;
    }

    @Test
    void underscores_mergeToTheVeryNumbersOfTheirTwinInPeft() throws IOException {
        for (String prefix : List.of("lora_unet_", "lora_transformer_", "lycoris_", "lora_")) {
            draw(".lora_down.weight", ".lora_up.weight", true);
            Map<String, NDArray> dotted = new LinkedHashMap<>(changes);
            underscored(prefix);
            Map<String, float[]> numbers = mergedNumbers();
            assertMerged();
            changes.clear();
            changes.putAll(dotted);
            peft();
            Map<String, float[]> twin = mergedNumbers();
            numbers.forEach((key, values) -> assertArrayEquals(values, twin.get(key), prefix + key));
            changes.clear();
        }
    }

    @Test
    void diffusersOwnDownAndUp() throws IOException {
        draw(".lora.down.weight", ".lora.up.weight", false);
        assertMerged();
        changes.clear();
        draw("_lora.down.weight", "_lora.up.weight", false);
        assertMerged();
        changes.clear();
        draw(".lora_linear_layer.down.weight", ".lora_linear_layer.up.weight", false);
        assertMerged();
    }

    @Test
    void nameOfAnAdapterWithAHyphenAndNoWeightAtTheEnd() throws IOException {
        draw(".lora_A.few-steps.weight", ".lora_B.few-steps.weight", false);
        assertMerged();
        changes.clear();
        draw(".lora_A", ".lora_B", true);
        assertMerged();
    }

    @Test
    void comfyPrefix() throws IOException {
        draw(".lora_A.weight", ".lora_B.weight", true);
        Map<String, NDArray> plain = new LinkedHashMap<>(changes);
        changes.clear();
        plain.forEach((key, value) -> changes.put("model.diffusion_model." + key, value));
        assertMerged();
    }

    @Test
    void downAndUpWithAlpha() throws IOException {
        draw(".lora_down.weight", ".lora_up.weight", true);
        assertMerged();
    }

    @Test
    void aAndBWithAlpha() throws IOException {
        draw(".lora_A.weight", ".lora_B.weight", true);
        assertMerged();
    }

    @Test
    void namedAdapterWithoutAlpha() throws IOException {
        draw(".lora_A.default.weight", ".lora_B.default.weight", false);
        assertMerged();
    }
}
