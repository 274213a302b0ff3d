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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A weight of 2 x 3 and a change of rank 1 or 2 whose sums fit on a line. */
class LoraTest {

    private static final String MODULE = "transformer_blocks.0.attn.to_q";
    private static final String OTHER = "transformer_blocks.0.attn.to_k";
    private static final float[] BASE = {1, 2, 3, 4, 5, 6};

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();
    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectories(folder.resolve("transformer"));
        SafetensorsWriter.write(
                model.resolve("model.safetensors"),
                Map.of(MODULE + ".weight", floats(BASE, 2, 3), OTHER + ".weight", floats(BASE, 2, 3)),
                Map.of());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray floats(float[] values, long... shape) {
        return Tensors.floats(manager, values, shape);
    }

    private Path lora(Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve("lora.safetensors");
        SafetensorsWriter.write(file, tensors, metadata);
        return file;
    }

    private Map<String, NDArray> rankOne(String down, String up) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(down, floats(new float[] {1, 0, 2}, 1, 3));
        tensors.put(up, floats(new float[] {10, 20}, 2, 1));
        return tensors;
    }

    private float[] merged(Path file, double scale, String key) {
        List<Lora> loras = List.of(Lora.open(new LoraFile(file, scale)));
        Checkpoint checkpoint = Checkpoint.open(manager, model, Dtype.F32, name -> name, loras);
        return checkpoint.tensor(key, 2, 3).toFloatArray();
    }

    @Test
    void peftForm_addsTheProductWhereItsRankIsItsAlpha() throws IOException {
        Path file = lora(
                rankOne(
                        "base_model.model." + MODULE + ".lora_A.weight",
                        "base_model.model." + MODULE + ".lora_B.weight"),
                Map.of());
        assertArrayEquals(new float[] {11, 2, 23, 24, 5, 46}, merged(file, 1, MODULE + ".weight"));
        assertArrayEquals(BASE, merged(file, 1, OTHER + ".weight"), "no other weight changes");
    }

    @Test
    void peftForm_readsAlphaFromTheConfigurationBesideIt() throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), "{\"lora_alpha\": 3, \"r\": 1}");
        Path file = lora(
                rankOne(
                        "base_model.model." + MODULE + ".lora_A.weight",
                        "base_model.model." + MODULE + ".lora_B.weight"),
                Map.of());
        assertArrayEquals(new float[] {31, 2, 63, 64, 5, 126}, merged(file, 1, MODULE + ".weight"));
    }

    @Test
    void diffusersForm_isScaledAndDividesItsAlphaByTheRank() throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(MODULE + ".lora_down.weight", floats(new float[] {1, 0, 2, 0, 1, 0}, 2, 3));
        tensors.put(MODULE + ".lora_up.weight", floats(new float[] {10, 0, 20, 4}, 2, 2));
        tensors.put(MODULE + ".alpha", floats(new float[] {1}, 1));
        Path file = lora(tensors, Map.of());
        // 0.5 * 1 / 2 of [[10, 0, 20], [20, 4, 40]]
        assertArrayEquals(new float[] {3.5f, 2, 8, 9, 6, 16}, merged(file, 0.5, MODULE + ".weight"));
    }

    @Test
    void transformerForm_readsAlphaFromTheHeader() throws IOException {
        Path file = lora(
                rankOne("transformer." + MODULE + ".lora_A.weight", "transformer." + MODULE + ".lora_B.weight"),
                Map.of("lora_adapter_metadata", "{\"transformer.lora_alpha\": 2, \"transformer.r\": 1}"));
        assertArrayEquals(new float[] {21, 2, 43, 44, 5, 86}, merged(file, 1, MODULE + ".weight"));
    }

    @Test
    void merge_inBf16RoundsTheSumOnce() throws IOException {
        Path file = lora(rankOne(MODULE + ".lora_A.weight", MODULE + ".lora_B.weight"), Map.of());
        List<Lora> loras = List.of(Lora.open(new LoraFile(file, 1)));
        Checkpoint checkpoint = Checkpoint.open(manager, model, Dtype.BF16, name -> name, loras);
        NDArray weight = checkpoint.tensor(MODULE + ".weight", 2, 3);
        assertEquals(Dtype.BF16, Dtype.of(weight));
        assertArrayEquals(
                new float[] {11, 2, 23, 24, 5, 46}, Dtype.F32.cast(weight).toFloatArray());
    }

    @Test
    void problems_nameKeysThatMatchNothingAndMatricesThatDoNotFit() throws IOException {
        Map<String, NDArray> tensors = rankOne("blocks.9.to_q.lora_A.weight", "blocks.9.to_q.lora_B.weight");
        tensors.put(MODULE + ".lora_A.weight", floats(new float[4], 1, 4));
        tensors.put(MODULE + ".lora_B.weight", floats(new float[2], 2, 1));
        tensors.put(OTHER + ".lora_A.weight", floats(new float[3], 1, 3));
        tensors.put("something.else", floats(new float[1], 1));
        Lora lora = Lora.open(new LoraFile(lora(tensors, Map.of()), 1));
        List<String> problems =
                lora.problems(Map.of(MODULE + ".weight", new long[] {2, 3}, OTHER + ".weight", new long[] {2, 3}));
        String all = String.join("\n", problems);
        assertEquals(5, problems.size(), all);
        assertTrue(all.contains("'blocks.9.to_q.lora_A.weight' matches nothing"), all);
        assertTrue(all.contains("does not make the"), all);
        assertTrue(all.contains("only one of its two matrices"), all);
        assertTrue(all.contains("'something.else' is no part of a LoRA"), all);
    }

    @Test
    void rootOfRankAndPatterns_chooseTheFactorOfEachModule() throws IOException {
        Files.writeString(
                folder.resolve("adapter_config.json"),
                "{\"lora_alpha\": 2, \"use_rslora\": true, \"alpha_pattern\": {\"attn\\\\.to_[kv]\": 6}}");
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        for (String module : List.of(MODULE, OTHER)) {
            tensors.put(
                    "base_model.model." + module + ".lora_A.weight",
                    floats(new float[12], 4, 3).add(1));
            tensors.put(
                    "base_model.model." + module + ".lora_B.weight",
                    floats(new float[8], 2, 4).add(1));
        }
        Path file = lora(tensors, Map.of());
        // alpha / sqrt(4) of a product that is 4 everywhere
        assertArrayEquals(new float[] {5, 6, 7, 8, 9, 10}, merged(file, 1, MODULE + ".weight"));
        assertArrayEquals(new float[] {13, 14, 15, 16, 17, 18}, merged(file, 1, OTHER + ".weight"));
    }

    @Test
    void open_refusesAPatternThatIsNone() throws IOException {
        Path file = lora(
                rankOne(MODULE + ".lora_A.weight", MODULE + ".lora_B.weight"),
                Map.of("lora_adapter_metadata", "{\"transformer.alpha_pattern\": {\"to_(q\": 2}}"));
        WeightMismatch failure = assertThrows(WeightMismatch.class, () -> Lora.open(new LoraFile(file, 1)));
        assertTrue(failure.getMessage().contains("'to_(q' in alpha_pattern is no pattern"), failure.getMessage());
    }

    @Test
    void problems_nameTwoKeysOfOneMatrix() throws IOException {
        Map<String, NDArray> tensors = rankOne(MODULE + ".lora_A.weight", MODULE + ".lora_B.weight");
        tensors.put("transformer." + MODULE + ".lora_A.weight", floats(new float[3], 1, 3));
        Lora lora = Lora.open(new LoraFile(lora(tensors, Map.of()), 1));
        List<String> problems = lora.problems(Map.of(MODULE + ".weight", new long[] {2, 3}));
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("are two names of one"), problems.toString());
    }

    @Test
    void parse_takesAScaleBehindAColon() {
        assertEquals(new LoraFile(Path.of("a.safetensors"), 0.8), LoraFile.parse("a.safetensors:0.8"));
        assertEquals(new LoraFile(Path.of("odd:name"), 1), LoraFile.parse("odd:name"));
    }
}
