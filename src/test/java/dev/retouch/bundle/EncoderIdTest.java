package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.retouch.model.adapter.AdapterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncoderIdTest {

    private static final AdapterConfig ADAPTER = new AdapterConfig(16, 2, 2, 16, 2, 4, 4, 1, 16, 8, 2);

    @TempDir
    Path bundle;

    private String id;

    @BeforeEach
    void write() throws IOException {
        TinyBundle.write(bundle);
        id = EncoderId.of(bundle);
    }

    @Test
    void anotherPipeline_isAnotherEncoder() throws IOException {
        assertEquals(id, EncoderId.of(bundle));
        ModelIndex.write(bundle, PipelineType.EDIT_PLUS);
        assertNotEquals(id, EncoderId.of(bundle));
    }

    @Test
    void anotherPictureArea_isAnotherEncoder() throws IOException {
        BundleConfig.writeAdapter(bundle, ADAPTER, new Inference(3, 2, 1024, 0.4, 1, 0.9, 0.01));
        assertNotEquals(id, EncoderId.of(bundle));
    }

    @Test
    void otherLayers_areAnotherEncoder() throws IOException {
        BundleConfig.writeAdapter(
                bundle,
                new AdapterConfig(16, 2, 2, 16, 1, 4, 4, 1, 16, 8, 2),
                TinyBundle.config().inference());
        assertNotEquals(id, EncoderId.of(bundle));
    }

    /** A training that is over has written another adapter. */
    @Test
    void whatEncodesNothing_isTheSameEncoder() throws IOException {
        BundleConfig.writeAdapter(
                bundle,
                new AdapterConfig(16, 2, 2, 16, 2, 8, 4, 1, 16, 8, 2),
                new Inference(9, 4, 256, 0.5, 2, 0.8, 0.02));
        Files.writeString(bundle.resolve("adapter/diffusion_pytorch_model.safetensors"), "other weights");
        assertEquals(id, EncoderId.of(bundle));
    }
}
