package dev.retouch.eval.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import dev.retouch.image.Picture;
import dev.retouch.model.clip.Clip;
import dev.retouch.model.clip.ClipConfig;
import dev.retouch.model.vit.Vit;
import dev.retouch.model.vit.VitConfig;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model folders as they are published, with the weights of the reference's golden cases. */
class FeatureModelsTest {

    private static final Path GOLDEN = Path.of("src", "test", "golden");

    @TempDir
    private Path folder;

    private final NDManager manager = Tensors.newManager();
    private JsonNode facts;
    private SafetensorsFile tensors;

    private void write(String name, ObjectNode input) throws IOException {
        facts = new ObjectMapper().readTree(GOLDEN.resolve(name + ".json").toFile());
        tensors = SafetensorsFile.open(GOLDEN.resolve(name + ".safetensors"));
        Map<String, NDArray> weights = new LinkedHashMap<>();
        for (String key : tensors.entries().keySet()) {
            if (key.startsWith("weights.")) {
                weights.put(key.substring("weights.".length()), tensors.map(manager, key));
            }
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, Map.of("format", "pt"));
        SmallFiles.writeObject(folder.resolve("config.json"), (ObjectNode) facts.path("config"));
        SmallFiles.writeObject(folder.resolve("preprocessor_config.json"), input);
    }

    @BeforeEach
    void writeTokenizer() throws IOException {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("version", "1.0");
        var added = json.putArray("added_tokens");
        int id = 97;
        for (String special : new String[] {"<|startoftext|>", "<|endoftext|>"}) {
            added.addObject()
                    .put("id", id++)
                    .put("content", special)
                    .put("special", true)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false);
        }
        json.putObject("pre_tokenizer").put("type", "Whitespace");
        ObjectNode model = json.putObject("model").put("type", "WordLevel").put("unk_token", "what");
        model.putObject("vocab").put("what", 3).put("red", 4).put("cup", 5);
        SmallFiles.writeObject(folder.resolve("tokenizer.json"), json);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Picture picture() {
        NDArray image = tensors.map(manager, "in.preprocess.image_u8");
        long[] shape = image.getShape().getShape();
        return Picture.opaque((int) shape[1], (int) shape[0], image.toByteArray());
    }

    @Test
    void clip_embedsPicturesAndTextsAsTheReferenceDoes() throws Exception {
        writeClip();
        try (ClipModel model = ClipModel.open(folder)) {
            Clip clip = clip();
            NDArray pixels = tensors.map(manager, "out.preprocess.pixel_values");
            assertArrayEquals(clip.imageEmbeds(pixels).toFloatArray(), model.embed(picture()), 2e-5f);
            NDArray ids = Tensors.longs(manager, new long[] {97, 4, 5, 98}, 1, 4);
            NDArray valid = Tensors.longs(manager, new long[] {1, 1, 1, 1}, 1, 4);
            assertArrayEquals(clip.textEmbeds(ids, valid).toFloatArray(), model.embed("red cup"), 1e-6f);
            assertEquals(1, ClipModel.similarity(model.embed("red cup"), model.embed("red cup")), 1e-6);
        }
    }

    private void writeClip() throws IOException {
        ObjectNode input = new ObjectMapper()
                .readTree(GOLDEN.resolve("clip_tiny.json").toFile())
                .path("preprocess_config")
                .deepCopy();
        write("clip_tiny", input);
    }

    private Clip clip() {
        return Clip.load(
                Checkpoint.open(manager, folder, dev.retouch.tensor.Dtype.F32, key -> key),
                ClipConfig.of(facts.path("config")));
    }

    @Test
    void aTextThatIsTooLong_keepsItsEnd() throws Exception {
        writeClip();
        try (ClipModel model = ClipModel.open(folder)) {
            float[] long16 = model.embed("red ".repeat(14));
            assertArrayEquals(long16, model.embed("red ".repeat(40)), 0f);
        }
    }

    @Test
    void dino_embedsPicturesAsTheReferenceDoes() throws Exception {
        ObjectNode input = new ObjectMapper().createObjectNode().put("size", 32).put("resample", 3);
        float[][] norm = {{0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f}};
        for (int i = 0; i < 3; i++) {
            input.withArray("image_mean").add(norm[0][i]);
            input.withArray("image_std").add(norm[1][i]);
        }
        write("dino_vit_tiny", input);
        try (DinoModel model = DinoModel.open(folder)) {
            Vit vit = Vit.load(
                    Checkpoint.open(manager, folder, dev.retouch.tensor.Dtype.F32, key -> key),
                    VitConfig.of(facts.path("config")));
            NDArray pixels = tensors.map(manager, "out.preprocess.pixel_values_bicubic");
            assertArrayEquals(vit.classToken(pixels).toFloatArray(), model.embed(picture()), 2e-5f);
        }
    }

    @Test
    void folderOfAnotherModel_isRefusedInOneSentence() throws Exception {
        writeClip();
        assertThrows(WeightMismatch.class, () -> DinoModel.open(folder));
        Files.delete(folder.resolve("tokenizer.json"));
        String message =
                assertThrows(IOException.class, () -> ClipModel.open(folder)).getMessage();
        assertTrue(message.contains("tokenizer.json"), message);
    }
}
