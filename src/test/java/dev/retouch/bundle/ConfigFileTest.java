package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.sampling.FlowMatchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    private static final Path SHIPPED = Path.of("src/bundle/small");

    @TempDir
    Path written;

    @Test
    void write_givesTheShippedFilesOfWhatWasReadFromThem() throws IOException {
        BundleConfig.read(SHIPPED).write(written);
        for (String file : List.of(
                "model_index.json",
                "vae/config.json",
                "text_encoder/config.json",
                "processor/preprocessor_config.json",
                "transformer/config.json",
                "scheduler/scheduler_config.json",
                "adapter/config.json")) {
            assertEquals(Files.readString(SHIPPED.resolve(file)), Files.readString(written.resolve(file)), file);
        }
    }

    @Test
    void write_givesFilesThatAreReadAsTheyWere() throws IOException {
        TinyBundle.config().write(written);
        assertEquals(TinyBundle.config(), BundleConfig.read(written));
        FlowMatchConfig odd = new FlowMatchConfig(500, 3, false, 0.4, 0.8, 128, 512, 0.1, false);
        Parts.SCHEDULER.write(written, odd);
        assertEquals(odd, Parts.SCHEDULER.read(written));
        DitConfig zero = new DitConfig(2, 16, 4, 2, 8, 2, 16, List.of(2, 2, 4), true);
        Parts.TRANSFORMER.config().write(written, zero);
        assertEquals(zero, Parts.TRANSFORMER.config().read(written));
    }

    @Test
    void backbone_hasNoAdapterAndTheReferencesDefaults() throws IOException {
        BundleConfig backbone = TinyBundle.config().withoutAdapter();
        assertNull(backbone.adapter());
        assertEquals(TinyBundle.config().inference(), backbone.inference());
        backbone.write(written);
        assertTrue(Files.notExists(written.resolve("adapter")), "a folder for an adapter that is not there");
        assertEquals(Inference.QWEN_IMAGE_EDIT, BundleConfig.read(written).inference());
        assertNull(BundleConfig.read(written).adapter());
    }

    @Test
    void tokenPixels_areThePixelsOfALatentTimesThePatch() {
        assertEquals(16, PublishedBundle.config().tokenPixels());
        assertEquals(4, TinyBundle.config().tokenPixels());
    }

    @Test
    void published_keepsItsWidthsAtAnyDepth() {
        BundleConfig whole = PublishedBundle.config();
        assertEquals(PublishedBundle.config(60, 28), whole);
        assertEquals(DitConfig.QWEN_IMAGE_EDIT, whole.transformer());
        BundleConfig shallow = PublishedBundle.config(3, 2);
        assertEquals(3, shallow.transformer().numLayers());
        assertEquals(3, shallow.adapter().numBlocks());
        assertEquals(2, shallow.text().numHiddenLayers());
        assertEquals(3, shallow.adapter().textLayers(), "hidden states: one more than there are layers");
        assertEquals(4, PublishedBundle.config(3, 9).adapter().textLayers());
    }

    @Test
    void read_namesTheFileThatIsMissing() {
        IOException failure = assertThrows(IOException.class, () -> BundleConfig.read(written));
        assertEquals(
                written.resolve("model_index.json") + " is missing: is this a model bundle in the diffusers layout?",
                failure.getMessage());
    }

    @Test
    void read_namesTheFileThatContradictsItself() throws IOException {
        TinyBundle.config().write(written);
        Files.writeString(written.resolve("vae/config.json"), "{\"base_dim\": 3}");
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> BundleConfig.read(written));
        assertTrue(
                failure.getMessage().startsWith(written.resolve("vae/config.json") + ": base_dim 3"),
                failure.getMessage());
    }

    @Test
    void read_callsValuesImpossibleThatEndAParserOtherwise() throws IOException {
        ConfigFile<Integer> broken = new ConfigFile<>(
                Folder.VAE,
                "config.json",
                json -> {
                    throw new ArithmeticException("an overflow");
                },
                any -> new ObjectMapper().createObjectNode());
        broken.write(written, 1);
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, () -> broken.read(written));
        assertEquals(
                written.resolve("vae/config.json") + " contains impossible values: an overflow", failure.getMessage());
    }

    @Test
    void presets_differInPipelineAndConditioning() throws IOException {
        for (Preset preset : Preset.values()) {
            preset.config(2, 1).write(written);
            BundleConfig read = BundleConfig.read(written);
            assertEquals(preset.config(2, 1), read);
            assertEquals(preset != Preset.QWEN_IMAGE_EDIT, read.pipeline() == PipelineType.EDIT_PLUS, preset.id());
            assertEquals(
                    preset == Preset.QWEN_IMAGE_EDIT_2511, read.transformer().zeroCondT(), preset.id());
            assertEquals(preset, Preset.of(preset.id()).orElseThrow());
        }
        assertEquals(PublishedBundle.config(), Preset.QWEN_IMAGE_EDIT.config());
        assertEquals("qwen-image-edit, qwen-image-edit-2509, qwen-image-edit-2511", Preset.ids());
    }
}
