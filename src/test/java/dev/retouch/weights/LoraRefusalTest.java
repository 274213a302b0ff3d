package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Low-rank changes that do not fit, and the factors that their settings ask for. */
class LoraRefusalTest {

    private static final String MODULE = "blocks.0.to_q";
    private static final Map<String, long[]> WANTED = Map.of(MODULE + ".weight", new long[] {2, 3});

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    @AfterEach
    void close() {
        manager.close();
    }

    private void put(String key, long... shape) {
        tensors.put(key, Tensors.floats(manager, new float[(int) TensorEntry.size(shape)], shape));
    }

    private Lora lora(Map<String, String> metadata) throws IOException {
        Path file = folder.resolve("lora.safetensors");
        SafetensorsWriter.write(file, tensors, metadata);
        return Lora.open(new LoraFile(file, 1));
    }

    private void assertFault(String part, long[] down, long[] up) throws IOException {
        put(MODULE + ".lora_A.weight", down);
        put(MODULE + ".lora_B.weight", up);
        List<String> problems = lora(Map.of()).problems(WANTED);
        assertEquals(part.isEmpty() ? 0 : 1, problems.size(), problems.toString());
        assertTrue(String.join("", problems).contains(part), problems.toString());
    }

    @Test
    void matrices_mustMakeTheWeight() throws IOException {
        String fault = "does not make the (2, 3)";
        assertFault("", new long[] {4, 3}, new long[] {2, 4});
        assertFault(fault, new long[] {4, 4}, new long[] {2, 4});
        assertFault(fault, new long[] {4, 3}, new long[] {3, 4});
        assertFault(fault, new long[] {4, 3}, new long[] {2, 5});
        assertFault(fault, new long[] {0, 3}, new long[] {2, 0});
        assertFault(fault, new long[] {4, 3, 1}, new long[] {2, 4});
        assertFault(fault, new long[] {4, 3}, new long[] {2, 4, 1});
    }

    @Test
    void weightThatIsNoMatrix_cannotBeChanged() throws IOException {
        put(MODULE + ".lora_A.weight", 4, 3);
        put(MODULE + ".lora_B.weight", 2, 4);
        assertEquals(
                1,
                lora(Map.of())
                        .problems(Map.of(MODULE + ".weight", new long[] {2, 3, 1}))
                        .size());
    }

    @Test
    void alpha_mustBeOneFloatingNumber() throws IOException {
        put(MODULE + ".lora_A.weight", 4, 3);
        put(MODULE + ".lora_B.weight", 2, 4);
        put(MODULE + ".alpha", 2);
        assertTrue(lora(Map.of()).problems(WANTED).get(0).contains("alpha' is not one number"));
        tensors.put(MODULE + ".alpha", Tensors.longs(manager, new long[] {2}, 1));
        assertTrue(lora(Map.of()).problems(WANTED).get(0).contains("alpha' is of type I64"));
        tensors.put(MODULE + ".alpha", Dtype.BF16.cast(Tensors.floats(manager, new float[] {2}, 1)));
        assertEquals(List.of(), lora(Map.of()).problems(WANTED));
    }

    @Test
    void oneMatrix_isNotEnough() throws IOException {
        put(MODULE + ".lora_B.weight", 2, 4);
        Lora lora = lora(Map.of());
        assertTrue(lora.problems(WANTED).get(0).contains("only one of its two matrices"));
        assertEquals(1, lora.size());
        assertTrue(lora.changes(MODULE + ".weight"));
        assertFalse(lora.changes(MODULE + ".bias"));
        assertFalse(lora.changes("blocks.1.to_q.weight"));
    }

    @Test
    void twentyFaultsAreNamed_theRestCounted() throws IOException {
        for (int i = 0; i < 20; i++) {
            put("stranger." + i, 1);
        }
        assertEquals(20, lora(Map.of()).problems(WANTED).size());
        put("stranger.20", 1);
        put("stranger.21", 1);
        List<String> problems = lora(Map.of()).problems(WANTED);
        assertEquals(21, problems.size());
        assertTrue(problems.get(20).endsWith(": 2 more keys match nothing or do not fit"), problems.get(20));
    }

    @Test
    void underscoresOfTwoModules_areRefused() throws IOException {
        put("lora_unet_a_b_c.lora_down.weight", 4, 3);
        put("lora_unet_a_b_c.lora_up.weight", 2, 4);
        long[] shape = {2, 3};
        assertEquals(List.of(), lora(Map.of()).problems(Map.of("a.b_c.weight", shape)));
        List<String> problems = lora(Map.of()).problems(Map.of("a.b_c.weight", shape, "a_b.c.weight", shape));
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("'lora_unet_a_b_c' can be 'a"), problems.get(0));
        assertEquals(2, lora(Map.of()).problems(WANTED).size(), "neither key matches");
    }

    @Test
    void oneModuleInTwoForms_isRefused() throws IOException {
        for (String module : List.of(MODULE, "lora_unet_blocks_0_to_q")) {
            put(module + ".lora_down.weight", 4, 3);
            put(module + ".lora_up.weight", 2, 4);
        }
        List<String> problems = lora(Map.of()).problems(WANTED);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).endsWith("'blocks.0.to_q' and 'lora_unet_blocks_0_to_q' are two names of one"),
                problems.get(0));
    }

    @Test
    void otherMethods_areNamedInOneSentence() throws IOException {
        assertMethod("DoRA", "lora_magnitude_vector", "dora_scale", "lora_magnitude_vector.default.weight");
        assertMethod("LoHa", "hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b", "hada_t1");
        assertMethod("LoKr", "lokr_w1", "lokr_w2_a", "lokr_w2_b", "lokr_t2");
        assertMethod("LoRA with a third matrix", "lora_mid.weight");
        assertMethod("LoRA with biases", "lora_B.bias", "lora_B.default.bias");
        assertMethod("OFT", "oft_blocks", "oft_R.weight", "boft_R");
        assertMethod("GLoRA", "a1.weight", "b2.weight");
        assertMethod("IA3", "on_input", "ia3_l.default");
        assertMethod("file of whole differences", "diff", "diff_b", "set_weight");
    }

    private void assertMethod(String method, String... parts) throws IOException {
        tensors.clear();
        put(MODULE + ".lora_A.weight", 4, 3);
        put(MODULE + ".lora_B.weight", 2, 4);
        put(MODULE + ".alpha", 1);
        for (String part : parts) {
            put(MODULE + "." + part, 2);
        }
        List<String> problems = lora(Map.of()).problems(WANTED);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).contains(" is a " + method + " (" + parts.length + " keys like '" + MODULE + "."),
                problems.get(0));
    }

    @Test
    void fileWithoutTensors_isNoLora() throws IOException {
        List<String> problems = lora(Map.of()).problems(WANTED);
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).endsWith("holds no tensors"), problems.get(0));
    }

    @Test
    void settings_thatAreNoJsonOrNoNumberAreRefused() throws IOException {
        assertTrue(refused("{").contains("are not JSON"));
        assertTrue(refused("{\"transformer.alpha_pattern\": {\"to_q\": \"x\"}}").contains("which is no number"));
    }

    private String refused(String settings) {
        return String.valueOf(assertThrows(WeightMismatch.class, () -> lora(Map.of("lora_adapter_metadata", settings)))
                .getMessage());
    }

    @Test
    void settingsBesideTheFile_areOnlyReadForPeftsNames() throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), "{");
        put(MODULE + ".lora_A.weight", 4, 3);
        put(MODULE + ".lora_B.weight", 2, 4);
        assertEquals(List.of(), lora(Map.of()).problems(WANTED));
        put("base_model.model." + MODULE + ".lora_A.weight", 4, 3);
        assertThrows(WeightMismatch.class, () -> lora(Map.of()));
    }

    @Test
    void factor_isAlphaOverTheRankOrItsRoot() {
        assertEquals(1, new LoraAlpha(Double.NaN, Map.of(), true).factor("m", 4));
        assertEquals(2, new LoraAlpha(8, Map.of(), false).factor("m", 4));
        assertEquals(4, new LoraAlpha(8, Map.of(), true).factor("m", 4));
        LoraAlpha some = new LoraAlpha(8, Map.of(Pattern.compile("(.*\\.)?(to_k)"), 12.0), false);
        assertEquals(3, some.factor("a.to_k", 4));
        assertEquals(2, some.factor("a.to_q", 4));
        assertEquals(2, some.factor("a.to_k.more", 4));
    }

    @Test
    void scale_mustBeFinite() {
        assertThrows(IllegalArgumentException.class, () -> LoraFile.parse("a.safetensors:NaN"));
        assertThrows(IllegalArgumentException.class, () -> new LoraFile(folder, Double.POSITIVE_INFINITY));
        assertEquals(new LoraFile(Path.of(":2"), 1), LoraFile.parse(":2"));
        assertEquals(new LoraFile(Path.of("a"), 1), LoraFile.parse("a"));
        assertEquals(new LoraFile(Path.of("a:b"), -0.5), LoraFile.parse("a:b:-0.5"));
    }
}
