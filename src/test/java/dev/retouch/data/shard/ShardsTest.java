package dev.retouch.data.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {

    private static final int SHARDS = 3;
    private static final int PER_SHARD = 5;

    @TempDir
    private Path folder;

    private static ShardSample sample(String key) {
        return new ShardSample(key, new TreeMap<>(Map.of("txt", key.getBytes(UTF_8), "b.txt", new byte[700])));
    }

    private static ObjectNode recipe(int seed) {
        return new ObjectMapper().createObjectNode().put("seed", seed);
    }

    private static List<ShardPlan> plans(AtomicInteger made) {
        return IntStream.range(0, SHARDS)
                .mapToObj(shard -> new ShardPlan("s-" + shard, writer -> {
                    made.incrementAndGet();
                    for (int i = 0; i < PER_SHARD; i++) {
                        writer.add(sample("k" + shard + "-" + i));
                    }
                    writer.skip("bad-" + shard, "it is bad");
                }))
                .toList();
    }

    private ShardJob.Result write(Path into, AtomicInteger made) throws IOException {
        return new ShardJob(into, recipe(1)).run(plans(made), 2, name -> {});
    }

    @MustBeClosed
    private ShardStream<String> stream(ReadOrder order, Cursor from, int threads, Skipped skipped) throws IOException {
        return ShardStream.open(
                ShardFolder.open(folder),
                order,
                from,
                threads,
                sample -> new String(sample.file("txt"), UTF_8),
                skipped);
    }

    private static List<String> take(ShardStream<String> stream, int count) throws IOException {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(stream.next());
        }
        return taken;
    }

    @Test
    void aWrittenShard_isReadAsItWas() throws Exception {
        ShardJob.Result result = write(folder, new AtomicInteger());
        assertEquals(SHARDS * PER_SHARD, result.samples());
        assertEquals(
                List.of("bad-0", "bad-1", "bad-2"),
                result.skipped().stream().map(Skipped.Item::name).toList());
        ShardIndex index = ShardIndex.read(folder.resolve("s-1.tar"));
        assertEquals(PER_SHARD, index.samples().size());
        ShardSample found = index.sample(3);
        assertEquals("k1-3", found.key());
        assertEquals(Set.of("txt", "b.txt"), found.files().keySet());
        assertArrayEquals(new byte[700], found.file("b.txt"));
    }

    @Test
    void theSameSamples_giveTheSameBytesOnAnyNumberOfThreads() throws Exception {
        write(folder, new AtomicInteger());
        Path other = folder.resolve("other");
        new ShardJob(other, recipe(1)).run(plans(new AtomicInteger()), 1, name -> {});
        assertEquals(-1, Files.mismatch(folder.resolve("s-2.tar"), other.resolve("s-2.tar")));
        assertEquals(
                ShardFolder.open(folder).fingerprint(), ShardFolder.open(other).fingerprint());
    }

    @Test
    void theFingerprint_changesWithTheContent() throws Exception {
        write(folder, new AtomicInteger());
        String before = ShardFolder.open(folder).fingerprint();
        try (ShardWriter writer = ShardWriter.create(folder.resolve("s-1.tar"))) {
            writer.add(sample("other"));
            writer.commit();
        }
        assertNotEquals(before, ShardFolder.open(folder).fingerprint());
    }

    @Test
    void anInterruptedJob_makesOnlyWhatIsMissing() throws Exception {
        AtomicInteger made = new AtomicInteger();
        write(folder, made);
        // A death between the shard and its note: the shard counts as missing.
        Files.delete(folder.resolve("s-1.json"));
        ShardJob.Result again = write(folder, made);
        assertEquals(SHARDS + 1, made.get());
        assertEquals(SHARDS * PER_SHARD, again.samples());
    }

    @Test
    void aFolderOfAnotherRecipe_isRefused() throws Exception {
        write(folder, new AtomicInteger());
        List<ShardPlan> none = List.of();
        ShardJob other = new ShardJob(folder, recipe(2));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> other.run(none, 1, name -> {}))
                .getMessage()
                .contains("made in another way"));
    }

    @Test
    void aFailedShard_leavesNoFile() {
        ShardPlan broken = new ShardPlan("s-0", writer -> {
            writer.add(sample("a"));
            throw new IOException("no more");
        });
        ShardJob job = new ShardJob(folder, recipe(1));
        assertThrows(IOException.class, () -> job.run(List.of(broken), 1, name -> {}));
        assertEquals(Set.of(ShardJob.RECIPE), names());
    }

    private Set<String> names() {
        try (var files = Files.list(folder)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theOrder_dependsOnTheSeedAlone() throws Exception {
        write(folder, new AtomicInteger());
        List<String> one;
        try (ShardStream<String> stream = stream(ReadOrder.training(7), Cursor.START, 1, new Skipped())) {
            one = take(stream, 2 * SHARDS * PER_SHARD);
        }
        try (ShardStream<String> stream = stream(ReadOrder.training(7), Cursor.START, 4, new Skipped())) {
            assertEquals(one, take(stream, one.size()));
        }
        try (ShardStream<String> stream = stream(ReadOrder.training(8), Cursor.START, 4, new Skipped())) {
            assertNotEquals(one, take(stream, one.size()));
        }
        List<String> first = one.subList(0, SHARDS * PER_SHARD);
        List<String> second = one.subList(SHARDS * PER_SHARD, one.size());
        assertEquals(SHARDS * PER_SHARD, Set.copyOf(first).size(), "a pass has each sample once");
        assertEquals(Set.copyOf(first), Set.copyOf(second));
        assertNotEquals(first, second, "each pass has an order of its own");
    }

    @Test
    void eachPassAndEachShard_hasAnOrderOfItsOwn() {
        ReadOrder order = ReadOrder.training(1);
        assertNotEquals(
                List.of(Arrays.stream(order.shards(0, 20)).boxed().toList()),
                List.of(Arrays.stream(order.shards(1, 20)).boxed().toList()));
        Set<List<Integer>> orders = new HashSet<>();
        for (int pass = 0; pass < 3; pass++) {
            for (int shard = 0; shard < 3; shard++) {
                List<Integer> places =
                        Arrays.stream(order.samples(pass, shard, 20)).boxed().toList();
                assertEquals(20, Set.copyOf(places).size());
                orders.add(places);
            }
        }
        assertEquals(9, orders.size());
    }

    @Test
    void aCursor_resumesBehindTheLastSample() throws Exception {
        write(folder, new AtomicInteger());
        int whole = 3 * SHARDS * PER_SHARD;
        List<String> unbroken;
        try (ShardStream<String> stream = stream(ReadOrder.training(3), Cursor.START, 3, new Skipped())) {
            unbroken = take(stream, whole);
        }
        for (int broken : new int[] {1, PER_SHARD, PER_SHARD + 2, SHARDS * PER_SHARD, 2 * SHARDS * PER_SHARD - 1}) {
            Cursor cursor;
            List<String> all;
            try (ShardStream<String> stream = stream(ReadOrder.training(3), Cursor.START, 3, new Skipped())) {
                all = take(stream, broken);
                cursor = stream.cursor();
            }
            try (ShardStream<String> stream = stream(ReadOrder.training(3), cursor, 2, new Skipped())) {
                all.addAll(take(stream, whole - broken));
            }
            assertEquals(unbroken, all, "broken after " + broken);
        }
    }

    @Test
    void asStored_readsEachSampleOnceAndEnds() throws Exception {
        write(folder, new AtomicInteger());
        try (ShardStream<String> stream = stream(ReadOrder.AS_STORED, Cursor.START, 2, new Skipped())) {
            List<String> all = take(stream, SHARDS * PER_SHARD);
            assertEquals("k0-0", all.get(0));
            assertEquals("k2-4", all.get(all.size() - 1));
            assertEquals(null, stream.next());
        }
    }

    @Test
    void badSamplesAndShards_areNamedAndSkipped() throws Exception {
        write(folder, new AtomicInteger());
        Files.write(folder.resolve("s-0.tar"), new byte[] {1, 2, 3});
        try (ShardWriter writer = ShardWriter.create(folder.resolve("s-1.tar"))) {
            writer.add(new ShardSample("blank", new TreeMap<>(Map.of("jpg", new byte[3]))));
            writer.add(sample("good"));
            writer.commit();
        }
        Skipped skipped = new Skipped();
        try (ShardStream<String> stream = stream(ReadOrder.training(5), Cursor.START, 2, skipped)) {
            assertEquals(Set.of("good", "k2-0", "k2-1", "k2-2", "k2-3", "k2-4"), Set.copyOf(take(stream, 60)));
        }
        assertEquals(
                Set.of("s-0.tar", "s-1.tar/blank"),
                Set.copyOf(skipped.items().stream().map(Skipped.Item::name).toList()));
        assertEquals(2, skipped.count(), "ten passes, and each is named once");
    }

    @Test
    void aFolderWithoutAReadableSample_isSaidToBeOne() throws Exception {
        write(folder, new AtomicInteger());
        try (ShardStream<String> stream = ShardStream.open(
                ShardFolder.open(folder),
                ReadOrder.training(1),
                Cursor.START,
                2,
                sample -> {
                    throw new BadSampleException("it is odd");
                },
                new Skipped())) {
            assertTrue(
                    assertThrows(IOException.class, stream::next).getMessage().contains("it is odd"));
        }
        for (int i = 0; i < SHARDS; i++) {
            Files.write(folder.resolve("s-" + i + ".tar"), new byte[] {1});
        }
        try (ShardStream<String> stream = stream(ReadOrder.training(1), Cursor.START, 2, new Skipped())) {
            assertThrows(IOException.class, stream::next);
        }
    }

    @Test
    void foldersAndLongNamesOfOtherWriters_areRead() throws Exception {
        try (OutputStream out = Files.newOutputStream(folder.resolve("other.tar"));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.putArchiveEntry(new TarArchiveEntry("./"));
            tar.closeArchiveEntry();
            String deep = "x".repeat(120);
            for (String name : List.of("./" + deep + "/one.txt", "./" + deep + "/one.cls", "./" + deep + "/.hidden")) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(1);
                tar.putArchiveEntry(entry);
                tar.write(7);
                tar.closeArchiveEntry();
            }
        }
        ShardIndex index = ShardIndex.read(folder.resolve("other.tar"));
        assertEquals(1, index.samples().size());
        assertArrayEquals(new byte[] {7}, index.sample(0).file("cls"));
    }
}
