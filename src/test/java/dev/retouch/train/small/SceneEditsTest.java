package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.PromptFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneEditsTest {

    private static final Path SHIPPED = Path.of("src/bundle/small");

    /** Prepared records are found again by this name alone: another seed or encoder never gets them. */
    @Test
    void digest_changesWithTheScenesAndWithWhatEncodesThem(@TempDir Path folder) throws IOException {
        String shipped = digest(SHIPPED, 1, Split.TRAIN);
        assertEquals(shipped, digest(SHIPPED, 1, Split.TRAIN));
        Set<String> all = new HashSet<>(List.of(shipped, digest(SHIPPED, 2, Split.TRAIN)));
        all.add(digest(SHIPPED, 1, Split.HELD_OUT));
        for (String part : List.of("vae", "tokenizer")) {
            Path changed = folder.resolve(part);
            for (String each : List.of("vae", "tokenizer", "processor")) {
                copy(each, changed);
            }
            assertEquals(shipped, digest(changed, 1, Split.TRAIN), "a copy is the same");
            Path file = changed.resolve(part).resolve(part.equals("vae") ? "config.json" : "tokenizer_config.json");
            Files.writeString(file, Files.readString(file) + " ");
            all.add(digest(changed, 1, Split.TRAIN));
        }
        assertEquals(5, all.size(), all::toString);
    }

    private static String digest(Path bundle, long seed, Split split) throws IOException {
        try (FrozenBundle frozen = FrozenBundle.open(bundle)) {
            PromptFormat format =
                    PromptFormat.of(frozen.tokenizer(), frozen.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            return SceneEdits.digest(frozen, format, new SceneSet(seed, split, SmallBundle.SIDE));
        }
    }

    private static void copy(String part, Path bundle) throws IOException {
        Path folder = Files.createDirectories(bundle.resolve(part));
        try (var files = Files.list(SHIPPED.resolve(part))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }
}
