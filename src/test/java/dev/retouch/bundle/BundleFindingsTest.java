package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.weights.LoraFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says of a tiny bundle: one sentence a fault, and none that only follows from another. */
class BundleFindingsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path sound;

    @TempDir
    Path folder;

    private Path bundle;

    @BeforeAll
    static void write() throws IOException {
        TinyBundle.write(sound);
    }

    @BeforeEach
    void copy() throws IOException {
        bundle = Files.createDirectory(folder.resolve("bundle"));
        TinyBundle.copy(sound, bundle);
    }

    private List<String> problems(LoraFile... loras) {
        return BundleCheck.of(bundle, List.of(loras)).problems();
    }

    private void set(String file, String key, int value) throws IOException {
        Path path = bundle.resolve(file);
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(path));
        Files.writeString(path, json.put(key, value).toString());
    }

    private void remove(String part) throws IOException {
        try (Stream<Path> files = Files.list(bundle.resolve(part))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(bundle.resolve(part));
    }

    @Test
    void report_countsWhatTheFilesHold() {
        BundleReport report = BundleCheck.of(bundle, List.of());
        assertEquals(List.of(), report.problems());
        assertTrue(report.isValid() && report.hasAdapter());
        assertEquals(
                List.of("transformer", "text_encoder", "vae", "adapter"),
                report.modules().stream().map(BundleReport.Module::name).toList());
        Map<String, Long> counts = ParameterCount.of(TinyBundle.config());
        BundleReport.Module transformer = report.modules().get(0);
        assertEquals(counts.get("transformer"), transformer.parameters());
        assertEquals(2 * transformer.parameters(), transformer.bytes());
        assertEquals(Parts.TRANSFORMER.wanted(TinyBundle.config().transformer()).size(), transformer.tensors());
        assertEquals(List.of("BF16"), transformer.dtypes());
        assertEquals(1, transformer.files().size());
        assertEquals(
                "diffusion_pytorch_model.safetensors",
                transformer.files().get(0).name());
        assertEquals(counts.get("adapterTotal"), report.modules().get(3).parameters());
    }

    @Test
    void report_ofABackboneHasNoAdapter() throws IOException {
        remove("adapter");
        BundleReport report = BundleCheck.of(bundle, List.of());
        assertEquals(List.of(), report.problems());
        assertFalse(report.hasAdapter());
        assertEquals(3, report.modules().size());
    }

    @Test
    void report_ofNoFolderIsOneSentence() {
        Path nowhere = folder.resolve("nowhere");
        for (BundleReport report :
                List.of(BundleCheck.of(nowhere, List.of()), BundleCheck.ofFiles(nowhere, List.of()))) {
            assertEquals(List.of(nowhere + " is not a folder"), report.problems());
            assertEquals(List.of(), report.modules());
            assertFalse(report.isValid());
        }
    }

    @Test
    void report_passesNotesOn() throws IOException {
        Files.writeString(bundle.resolve("vae/diffusion_pytorch_model.safetensors.index.json"), "{\"weight_map\": {}}");
        Files.createDirectories(bundle.resolve("transformer"));
        BundleReport report = BundleCheck.of(bundle, List.of());
        assertEquals(
                List.of(bundle.resolve("vae/diffusion_pytorch_model.safetensors")
                        + " is named by no index: it is not read"),
                report.notes());
    }

    @Test
    void missingFolder_isOneSentenceAndAFileInItsPlaceAnother() throws IOException {
        remove("scheduler");
        assertEquals(List.of(bundle.resolve("scheduler") + " is missing"), problems());
        Files.writeString(bundle.resolve("scheduler"), "");
        assertEquals(List.of(bundle.resolve("scheduler") + " is no folder"), problems());
    }

    @Test
    void missingFolderOfWeights_isOneSentence() throws IOException {
        remove("vae");
        assertEquals(List.of(bundle.resolve("vae") + " is missing"), problems());
        assertEquals(3, BundleCheck.of(bundle, List.of()).modules().size());
    }

    @Test
    void emptyFolderOfWeights_isNoModule() throws IOException {
        Files.delete(bundle.resolve("vae/diffusion_pytorch_model.safetensors"));
        assertEquals(1, problems().size(), problems()::toString);
        assertEquals(3, BundleCheck.of(bundle, List.of()).modules().size());
    }

    @Test
    void misfit_silencesTheWeightsThatWouldOnlyFollow() throws IOException {
        set("transformer/config.json", "num_layers", 3);
        List<String> found = problems();
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).contains("num_blocks 2 must be num_layers 3"), found.get(0));
    }

    @Test
    void brokenConfiguration_silencesItsWeights() throws IOException {
        Files.writeString(bundle.resolve("text_encoder/config.json"), "{");
        List<String> found = problems();
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).contains("text_encoder/config.json is not JSON"), found.get(0));
        assertEquals(4, BundleCheck.of(bundle, List.of()).modules().size(), "its files are still counted");
    }

    @Test
    void brokenAdapterConfiguration_isOneSentenceThoughItIsReadTwice() throws IOException {
        Files.writeString(bundle.resolve("adapter/config.json"), "{");
        assertEquals(1, problems().size(), problems()::toString);
    }

    @Test
    void settingsOfAnEdit_areChecked() throws IOException {
        Path file = bundle.resolve("adapter/config.json");
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(file));
        json.withObject("/inference").put("steps", 1);
        Files.writeString(file, json.toString());
        assertEquals(List.of(file + ": inference.steps is 1: it must be 2 to 100"), problems());
    }

    @Test
    void networkThatCannotBeMade_isOneSentence() throws IOException {
        set("vae/config.json", "base_dim", 1 << 30);
        List<String> found = problems();
        assertTrue(found.stream().anyMatch(s -> s.startsWith(bundle.resolve("vae") + "")), found::toString);
    }

    @Test
    void link_isOneSentenceAndItsPartIsLeftOut() throws IOException {
        remove("vae");
        Files.createSymbolicLink(bundle.resolve("vae"), sound.resolve("vae"));
        assertEquals(1, problems().size(), problems()::toString);
        Files.delete(bundle.resolve("model_index.json"));
        Files.createSymbolicLink(bundle.resolve("model_index.json"), sound.resolve("model_index.json"));
        assertEquals(2, problems().size(), problems()::toString);
    }

    @Test
    void link_insideAFolderIsFoundWhereNoLoaderLooks() throws IOException {
        Files.createSymbolicLink(bundle.resolve("vae/readme.txt"), sound.resolve("model_index.json"));
        Files.createSymbolicLink(bundle.resolve("vae/.hidden"), sound.resolve("model_index.json"));
        Files.createSymbolicLink(bundle.resolve(".hidden"), sound.resolve("model_index.json"));
        assertEquals(1, problems().size(), problems()::toString);
        assertTrue(problems().get(0).startsWith(bundle.resolve("vae/readme.txt") + " is a link"), problems()::toString);
    }

    @Test
    void linkedTokenizer_isNotOpened() throws IOException {
        remove("tokenizer");
        Files.createSymbolicLink(bundle.resolve("tokenizer"), folder.resolve("nothing"));
        assertEquals(List.of(bundle.resolve("tokenizer") + " is a link that leads to nothing"), problems());
    }

    @Test
    void tokenizer_mustMeanTheSameByItsTokens() throws IOException {
        set("text_encoder/config.json", "image_token_id", 5);
        set("tokenizer/vocab.json", "zz", 290);
        assertEquals(
                List.of(
                        "the tokenizer of " + bundle + " gives a picture's token the id 288, image_token_id of the text"
                                + " encoder is 5",
                        "the tokenizer of " + bundle + " gives ids up to 290, vocab_size of the text encoder is 290"),
                problems());
        assertEquals(List.of(), BundleCheck.ofFiles(bundle, List.of()).problems(), "without the tokenizer");
    }

    @Test
    void tokenizer_mustHaveTheTemplatesTokens() throws IOException {
        Files.delete(bundle.resolve("tokenizer/added_tokens.json"));
        Files.writeString(bundle.resolve("tokenizer/tokenizer_config.json"), "{}");
        List<String> found = problems();
        assertEquals(1, found.size(), found::toString);
        assertTrue(
                found.get(0).startsWith("the tokenizer of " + bundle + ": the tokenizer has no special token"),
                found.get(0));
        remove("tokenizer");
        assertTrue(problems().get(0).contains("has no vocab.json"), problems()::toString);
    }

    @Test
    void lora_thatCannotBeReadIsOneSentence() throws IOException {
        Path lora = folder.resolve("lora.safetensors");
        assertEquals(1, problems(new LoraFile(lora, 1)).size());
        Files.write(lora, new byte[3]);
        assertEquals(1, problems(new LoraFile(lora, 1)).size());
        set("transformer/config.json", "num_layers", 3);
        assertEquals(1, problems(new LoraFile(lora, 1)).size(), "a refused transformer fits nothing");
    }
}
