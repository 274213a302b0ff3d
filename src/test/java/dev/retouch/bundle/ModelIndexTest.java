package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelIndexTest {

    private static final String KNOWN = "only a QwenImageEditPipeline or a QwenImageEditPlusPipeline runs here";

    @TempDir
    Path bundle;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        ModelIndex.write(bundle, PipelineType.EDIT);
        file = bundle.resolve("model_index.json");
    }

    private void replace(String from, String to) throws IOException {
        Files.writeString(file, Files.readString(file).replace(from, to));
    }

    @Test
    void problems_areNoneOfWhatWasWritten() {
        assertEquals(List.of(), ModelIndex.problems(bundle));
    }

    @Test
    void read_isThePipelineThatWasWritten() throws IOException {
        assertEquals(PipelineType.EDIT, ModelIndex.read(bundle));
        ModelIndex.write(bundle, PipelineType.EDIT_PLUS);
        assertTrue(Files.readString(file).contains("\"QwenImageEditPlusPipeline\""));
        assertEquals(PipelineType.EDIT_PLUS, ModelIndex.read(bundle));
        assertEquals(List.of(), ModelIndex.problems(bundle));
        replace("QwenImageEditPlusPipeline", "FluxPipeline");
        assertThrows(IllegalArgumentException.class, () -> ModelIndex.read(bundle));
    }

    @Test
    void problems_nameEachClassThatDoesNotRunHere() throws IOException {
        replace("QwenImageTransformer2DModel", "FluxTransformer2DModel");
        replace("\"vae\"", "\"autoencoder\"");
        assertEquals(
                List.of(
                        file + " names 'FluxTransformer2DModel' as 'transformer': only QwenImageTransformer2DModel runs"
                                + " here",
                        file + " names nothing as 'vae': only AutoencoderKLQwenImage runs here"),
                ModelIndex.problems(bundle));
    }

    @Test
    void problems_ofAnotherPipelineAreOne() throws IOException {
        replace("QwenImageEditPipeline", "FluxPipeline");
        assertEquals(List.of(file + " is of the class 'FluxPipeline': " + KNOWN + ""), ModelIndex.problems(bundle));
        Files.writeString(file, "{}");
        assertEquals(List.of(file + " is of no class: " + KNOWN + ""), ModelIndex.problems(bundle));
    }

    @Test
    void problems_ofAFileThatIsNotThereAreOne() throws IOException {
        Files.delete(file);
        assertEquals(
                List.of(file + " is missing: is this a model bundle in the diffusers layout?"),
                ModelIndex.problems(bundle));
    }
}
