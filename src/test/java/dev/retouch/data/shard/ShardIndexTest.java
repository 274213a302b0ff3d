package dev.retouch.data.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards as other programs write them. */
class ShardIndexTest {

    @TempDir
    private Path folder;

    /** Writes files whose content is their name; a name that ends in a slash is a folder of the oldest form. */
    private ShardIndex index(String... names) throws IOException {
        Path shard = folder.resolve("other.tar");
        try (OutputStream out = Files.newOutputStream(shard);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                if (name.endsWith("/")) {
                    entry = new TarArchiveEntry(name, TarConstants.LF_OLDNORM);
                }
                byte[] content = name.endsWith("/") ? new byte[0] : name.getBytes(UTF_8);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return ShardIndex.read(shard);
    }

    private static List<String> keys(ShardIndex index) {
        return index.samples().stream().map(ShardIndex.Place::key).toList();
    }

    @Test
    void samplesOfTwoFolders_areTwo() throws Exception {
        ShardIndex index = index("cat/0001.source.png", "cat/0001.json", "dog/0001.source.png", "dog/0001.json");
        assertEquals(List.of("cat/0001", "dog/0001"), keys(index));
        assertArrayEquals("dog/0001.json".getBytes(UTF_8), index.sample(1).file("json"));
        assertArrayEquals("cat/0001.json".getBytes(UTF_8), index.file(0, "json"));
    }

    @Test
    void pathsThatLeadToOnePlace_areOne() throws Exception {
        ShardIndex index = index("./cat/1.a", "cat/1.b", "cat//1.c", "cat/./1.d", "/cat/1.e", ".//././cat/1.f");
        assertEquals(List.of("cat/1"), keys(index));
        assertEquals(
                Set.of("a", "b", "c", "d", "e", "f"), index.sample(0).files().keySet());
    }

    @Test
    void dotsOfFolders_endNoKey() throws Exception {
        String deep = "x".repeat(150);
        assertEquals(
                List.of("v1.0/0001", "v1.0/" + deep), keys(index("v1.0/0001.source.png", "v1.0/" + deep + ".json")));
    }

    @Test
    void whatIsNoFileOfASample_isPassedOver() throws Exception {
        assertEquals(
                List.of("one"),
                keys(index("v1.0/", "README", "cat/LICENSE", ".hidden", ".DS.store", "cat/._one.json", "one.json")));
    }

    @Test
    void aFileThatIsThereTwice_makesItsSampleBad() throws Exception {
        ShardIndex index = index("a.source.png", "a.json", "./a.json", "b.source.png", "b.json");
        assertEquals(
                "it has two files json",
                assertThrows(BadSampleException.class, () -> index.sample(0)).getMessage());
        assertThrows(BadSampleException.class, () -> index.file(0, "json"));
        assertEquals(-1, index.length(0, "json"));
        Skipped skipped = new Skipped();
        List<String> read = new ArrayList<>();
        try (ShardStream<String> stream = ShardStream.open(
                ShardFolder.open(folder), ReadOrder.AS_STORED, Cursor.START, 1, ShardSample::key, skipped)) {
            for (String key = stream.next(); key != null; key = stream.next()) {
                read.add(key);
            }
        }
        assertEquals(List.of("b"), read);
        assertEquals(
                List.of("other.tar/a"),
                skipped.items().stream().map(Skipped.Item::name).toList());
    }

    @Test
    void namesThatLeadOutOfTheShard_areBadSamples() throws Exception {
        ShardIndex index = index("../a.json", "b/../../c.json", "sp ace.json");
        for (int i = 0; i < 3; i++) {
            int sample = i;
            assertThrows(
                    BadSampleException.class,
                    () -> index.sample(sample),
                    () -> keys(index).get(sample));
        }
    }

    @Test
    void keysWithFolders_areWrittenAsTheyWereRead() throws Exception {
        String key = "cat/v1.0/" + "x".repeat(120);
        Path shard = folder.resolve("written.tar");
        try (ShardWriter writer = ShardWriter.create(shard)) {
            writer.add(new ShardSample(key, new TreeMap<>(Map.of("json", new byte[] {1}))));
            writer.commit();
        }
        assertEquals(List.of(key), keys(ShardIndex.read(shard)));
    }

    @Test
    void aShardThatEndsEarly_isBad() throws Exception {
        index("a.json", "b.json");
        byte[] whole = Files.readAllBytes(folder.resolve("other.tar"));
        // Each file takes two blocks of 512 bytes.
        for (int length : new int[] {0, 100, 514, 1024, 1536, 1539, 2048, 2500}) {
            Path shard = Files.write(folder.resolve("torn.tar"), Arrays.copyOf(whole, length));
            assertThrows(BadShardException.class, () -> ShardIndex.read(shard), () -> length + " bytes");
        }
        Path shard = Files.write(folder.resolve("torn.tar"), Arrays.copyOf(whole, 2560));
        assertEquals(List.of("a", "b"), keys(ShardIndex.read(shard)));
    }
}
