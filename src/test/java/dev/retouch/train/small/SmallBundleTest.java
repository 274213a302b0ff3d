package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.bundle.Inference;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SmallBundleTest {

    private static final Path SHIPPED = Path.of("src/bundle/small");

    /** The adapter that ships has the sizes that training would give it. */
    @Test
    void adapterOfTheShippedBackbone_hasTheShippedSizes() throws IOException {
        AdapterConfig shipped = AdapterConfig.of(new ObjectMapper()
                .readTree(SHIPPED.resolve("adapter/config.json").toFile()));
        DitConfig transformer = DitConfig.of(new ObjectMapper()
                .readTree(SHIPPED.resolve("transformer/config.json").toFile()));
        TextConfig text = TextConfig.of(new ObjectMapper()
                .readTree(SHIPPED.resolve("text_encoder/config.json").toFile()));
        assertEquals(SmallBundle.transformer(), transformer);
        assertEquals(shipped, SmallBundle.adapter(transformer, text));
        assertEquals(6, SmallBundle.inference(shipped).steps());
        assertEquals(SmallBundle.config().inference(), SmallBundle.inference(shipped));
        assertEquals(SmallBundle.config().adapter(), shipped);
    }

    /** Wide and deep as the backbone is, and run as that is. */
    @Test
    void adapterOfThePublishedBackbone_fitsIt() {
        AdapterConfig adapter = SmallBundle.adapter(DitConfig.QWEN_IMAGE_EDIT, TextConfig.QWEN_IMAGE_EDIT);
        assertEquals(new AdapterConfig(3072, 24, 60, 3584, 4, 16, 16, 2, 64, 128, 4), adapter);
        assertEquals(Inference.QWEN_IMAGE_EDIT, SmallBundle.inference(adapter));
    }
}
