package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void write_givesAPublishedBundleThatIsReadAsItWas() throws IOException {
        PublishedBundle.config(2, 3).write(written);
        assertEquals(PublishedBundle.config(2, 3), BundleConfig.read(written));
    }
}
