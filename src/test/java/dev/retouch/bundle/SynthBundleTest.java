package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retouch.train.small.SmallBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthBundleTest {

    private static final long SHARD = 7_000_000;

    @TempDir
    Path folder;

    @Test
    void published_hasThePublishedNumberOfWeights() {
        // 60 blocks of the transformer alone are 20,430,401,088; text encoder and VAE are those of the model cards.
        long bytes = new SynthBundle(PublishedBundle.config().withoutAdapter()).bytes();
        assertEquals(2L * (20_430_401_088L + 8_292_166_656L + 126_892_531L), bytes);
    }

    @Test
    void sameSeed_sameBytesInShardsOfThatSize() throws IOException {
        SynthBundle bundle = new SynthBundle(SmallBundle.config());
        Path first = folder.resolve("first");
        bundle.write(first, 3, SHARD, bytes -> {});
        bundle.write(folder.resolve("second"), 3, SHARD, bytes -> {});
        bundle.write(folder.resolve("other"), 4, SHARD, bytes -> {});
        for (Path file : weights(first)) {
            String name = first.relativize(file).toString();
            assertEquals(-1, Files.mismatch(file, folder.resolve("second").resolve(name)), name);
            assertEquals(
                    false,
                    Arrays.equals(
                            Files.readAllBytes(file),
                            Files.readAllBytes(folder.resolve("other").resolve(name))),
                    name);
        }
        BundleReport report = BundleCheck.of(first, List.of());
        assertEquals(List.of(), report.problems());
        assertEquals(
                bundle.bytes(),
                report.modules().stream().mapToLong(BundleReport.Module::bytes).sum());
    }

    @Test
    void folderThatHoldsSomething_isRefused() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        SynthBundle bundle = new SynthBundle(SmallBundle.config().withoutAdapter());
        IOException failure = assertThrows(IOException.class, () -> bundle.write(folder, 1, SHARD, bytes -> {}));
        assertEquals(folder + " is not empty: choose a new folder", failure.getMessage());
    }

    private static List<Path> weights(Path bundle) throws IOException {
        try (Stream<Path> files = Files.walk(bundle)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList();
        }
    }
}
