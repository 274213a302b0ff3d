package dev.retouch.train.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts of bundles whose files mean nothing: a fingerprint does not look inside. */
class BundleTrainingTest {

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        for (String name : List.of("bundle", "one", "two")) {
            for (String part : List.of("transformer", "text_encoder", "vae", "scheduler", "adapter")) {
                Path file = folder.resolve(name).resolve(part).resolve("config.json");
                Files.createDirectories(file.getParent());
                Files.writeString(file, name + " " + part);
            }
        }
    }

    private CheckpointFacts facts(@Nullable String from) throws IOException {
        return new BundleTraining(
                        folder.resolve("bundle"),
                        TinyTraining.RECIPE,
                        new Placement(List.of(Device.cpu()), 1, true),
                        from == null ? null : folder.resolve(from),
                        folder.resolve("runs"),
                        1)
                .facts(TinyTraining.edits(2));
    }

    @Test
    void whatATrainingBeginsWith_isAmongItsFacts() throws IOException {
        assertEquals(CheckpointFacts.FRESH, facts(null).from());
        assertEquals(facts("one"), facts("one"));
        assertNotEquals(facts("one").from(), facts("two").from());
    }

    @Test
    void theSchedule_isAmongItsFacts() throws IOException {
        CheckpointFacts before = facts(null);
        Files.writeString(folder.resolve("bundle/scheduler/config.json"), "another");
        assertNotEquals(before.schedule(), facts(null).schedule());
        assertEquals(before.backbone(), facts(null).backbone());
    }
}
