package dev.retouch.data.prepared;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.EncoderId;
import dev.retouch.data.EditSample;
import dev.retouch.data.TestShards;
import dev.retouch.data.negative.NegativeJob;
import dev.retouch.data.shard.Cursor;
import dev.retouch.data.shard.ReadOrder;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardJob;
import dev.retouch.data.shard.ShardSample;
import dev.retouch.data.shard.ShardStream;
import dev.retouch.data.shard.ShardWriter;
import dev.retouch.data.shard.Skipped;
import dev.retouch.edit.EditEncoder;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.train.EncodedEdit;
import dev.retouch.train.adapter.BundleTraining;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedShardsTest {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final int SIDE = 128;

    private static EditEncoder encoder;

    @TempDir
    private Path folder;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        encoder = EditEncoder.open(BUNDLE);
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    private PreparedShards open(String name) throws IOException {
        return PreparedShards.open(folder.resolve(name), EncoderId.of(BUNDLE), adapter());
    }

    private static AdapterConfig adapter() throws IOException {
        return BundleTraining.sizes(BundleConfig.read(BUNDLE));
    }

    private ShardJob.Result prepare(String into) throws IOException {
        ShardFolder shards = ShardFolder.open(folder.resolve("in"));
        PrecomputeJob job = new PrecomputeJob(encoder, EncoderId.of(BUNDLE), done -> {});
        return new ShardJob(folder.resolve(into), job.recipe(shards)).run(job.plans(shards), 1, name -> {});
    }

    private void writeEdits() throws IOException {
        EditSample edit = TestShards.edit("a", 1, SIDE, "make it red");
        EditSample unknown = new EditSample("b", edit.source(), edit.target(), null, edit.about());
        EditSample untold = new EditSample("c", edit.source(), null, null, edit.about());
        TestShards.write(folder.resolve("in/one.tar"), List.of(edit, unknown));
        TestShards.write(folder.resolve("in/two.tar"), List.of(untold, TestShards.edit("d", 2, SIDE, "turn red")));
    }

    @Test
    void preparedEdits_areReadAsTheyWereEncoded() throws Exception {
        writeEdits();
        ShardJob.Result result = prepare("out");
        assertEquals(2, result.samples());
        assertEquals(
                List.of("one.tar/b", "two.tar/c"),
                result.skipped().stream().map(Skipped.Item::name).toList());
        assertTrue(result.skipped().get(0).reason().contains("it has no mask"));
        PreparedShards edits = open("out");
        assertEquals(2, edits.count());
        EncodedEdit first = edits.get(0);
        EditSample sample = TestShards.read(folder.resolve("in")).get(0);
        EditEncoder.Encoded encoded =
                encoder.encode(sample.sourcePicture(), sample.targetPicture(), sample.instruction());
        assertArrayEquals(encoded.source(), first.source());
        assertArrayEquals(encoded.target(), first.target());
        assertEquals(ByteBuffer.wrap(encoded.states()), first.states());
        assertEquals(encoded.words(), first.words());
        EncodedEdit empty = edits.withoutInstruction(0);
        int width = encoded.states().length / encoded.layers() / encoded.words();
        int behind = encoded.empty().length / encoded.layers() / width;
        assertEquals(encoded.shared() + behind, empty.words());
        for (int layer = 0; layer < encoded.layers(); layer++) {
            assertEquals(
                    ByteBuffer.wrap(encoded.states(), layer * encoded.words() * width, encoded.shared() * width),
                    empty.states().slice(layer * empty.words() * width, encoded.shared() * width));
            assertEquals(
                    ByteBuffer.wrap(encoded.empty(), layer * behind * width, behind * width),
                    empty.states().slice((layer * empty.words() + encoded.shared()) * width, behind * width));
        }
        assertArrayEquals(first.region(), empty.region());
        assertEquals(8, first.grid().height());
        // The box covers x from 4 and y from 6, 32 on each side; a token covers 16.
        assertEquals(10 / 16f * 12 / 16f, first.region()[0], 1e-6);
        assertEquals(1, first.region()[9], 1e-6);
        assertEquals(4 / 16f * 6 / 16f, first.region()[18], 1e-6);
        assertEquals(0, first.region()[3], 0);
        assertTrue(first.local());
    }

    @Test
    void aNegative_isALocalEditWithoutARegion() throws Exception {
        writeEdits();
        NegativeJob job = new NegativeJob(ShardFolder.open(folder.resolve("in")), 1, 1, 1);
        new ShardJob(folder.resolve("more"), job.recipe()).run(job.plans(1), 1, name -> {});
        Files.move(folder.resolve("in"), folder.resolve("before"));
        Files.move(folder.resolve("more"), folder.resolve("in"));
        prepare("out");
        EncodedEdit negative = open("out").get(1);
        assertTrue(negative.local());
        assertArrayEquals(new float[64], negative.region());
        assertArrayEquals(negative.source(), negative.target());
    }

    @Test
    void aRepeatedRun_encodesOnlyWhatIsMissing() throws Exception {
        writeEdits();
        prepare("out");
        PreparedShards before = open("out");
        Files.delete(folder.resolve("out/two.json"));
        long kept = Files.getLastModifiedTime(folder.resolve("out/one.tar")).toMillis();
        prepare("out");
        assertEquals(
                kept, Files.getLastModifiedTime(folder.resolve("out/one.tar")).toMillis());
        assertEquals(before.fingerprint(), open("out").fingerprint());
        TestShards.write(folder.resolve("in/three.tar"), List.of(TestShards.edit("e", 3, SIDE, "turn red")));
        assertThrows(IllegalArgumentException.class, () -> prepare("out"), "another data set");
    }

    @Test
    void aTornShard_isNamedAndLeavesNothingThatLooksComplete() throws Exception {
        writeEdits();
        Path torn = folder.resolve("in/two.tar");
        byte[] whole = Files.readAllBytes(torn);
        Files.write(torn, Arrays.copyOf(whole, whole.length / 3));
        ShardJob.Result result = prepare("out");
        assertEquals(1, result.samples());
        assertEquals(
                List.of("one.tar/b", "two.tar"),
                result.skipped().stream().map(Skipped.Item::name).toList());
        assertEquals(
                List.of("dataset.json", "one.json", "one.tar"),
                Arrays.stream(folder.resolve("out").toFile().list()).sorted().toList());
        Files.write(torn, whole);
        assertEquals(2, prepare("out").samples(), "a repeated run makes it");
        Files.write(torn, new byte[3]);
        Files.write(folder.resolve("in/one.tar"), new byte[3]);
        assertTrue(assertThrows(IOException.class, () -> prepare("none"))
                .getMessage()
                .contains("no shard can be read: one.tar"));
    }

    @Test
    void samplesOfAnotherForm_areNamedAndNotCounted() throws Exception {
        writeEdits();
        prepare("out");
        try (ShardWriter writer = ShardWriter.create(folder.resolve("out/zzz.tar"))) {
            writer.add(new ShardSample(
                    "odd", new TreeMap<>(Map.of("json", "{\"rows\":2}".getBytes(StandardCharsets.UTF_8)))));
            writer.commit();
        }
        byte[] whole = Files.readAllBytes(folder.resolve("out/one.tar"));
        Files.write(folder.resolve("out/torn.tar"), Arrays.copyOf(whole, whole.length / 3));
        try (ShardWriter writer = ShardWriter.create(folder.resolve("out/short.tar"))) {
            ShardSample good = ShardIndex.read(folder.resolve("out/two.tar")).sample(0);
            TreeMap<String, byte[]> files = new TreeMap<>(good.files());
            files.put("states.bf16", new byte[3]);
            writer.add(new ShardSample("states", files));
            writer.commit();
        }
        PreparedShards edits = open("out");
        assertEquals(2, edits.count());
        assertEquals(
                List.of("short.tar/states", "torn.tar", "zzz.tar/odd"),
                edits.skipped().stream().map(Skipped.Item::name).toList());
    }

    /** Latents and states of another encoder have the same sizes and mean something else. */
    @Test
    void whatAnotherEncoderPrepared_isRefused() throws Exception {
        writeEdits();
        prepare("out");
        requireRefused("another", adapter());
        AdapterConfig own = adapter();
        AdapterConfig fewer = new AdapterConfig(
                own.width(),
                own.numHeads(),
                own.numBlocks(),
                own.textWidth(),
                1,
                own.instructionTokens(),
                own.maskGrid(),
                own.fusionLayers(),
                own.latentChannels(),
                own.predictorWidth(),
                own.predictorHeads());
        requireRefused(EncoderId.of(BUNDLE), fewer);
    }

    private void requireRefused(String encoder, AdapterConfig adapter) {
        String said = assertThrows(
                        IOException.class, () -> PreparedShards.open(folder.resolve("out"), encoder, adapter))
                .getMessage();
        assertTrue(said.contains("one.tar was prepared by") && said.contains("`retouch data precompute`"), said);
    }

    @Test
    void theStream_comesInASeededOrderWithoutEnd() throws Exception {
        writeEdits();
        prepare("out");
        PreparedShards edits = open("out");
        try (ShardStream<EncodedEdit> stream = edits.stream(ReadOrder.training(1), Cursor.START, 2)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(64, stream.next().region().length);
            }
            assertEquals(2, stream.cursor().epoch());
        }
    }

    @Test
    void footprintsThatCutPixels_takeTheirParts() {
        // 3 pixels over 2 tokens: each token has one and a half.
        float[] shares = RegionShares.of(new byte[] {0, 1, 0, 0, 1, 0, 0, 1, 0}, 3, 3, 2, 2);
        assertArrayEquals(new float[] {1 / 3f, 1 / 3f, 1 / 3f, 1 / 3f}, shares, 1e-6f);
        assertArrayEquals(
                new float[] {1 / 2.25f, 0, 0, 0},
                RegionShares.of(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0}, 3, 3, 2, 2),
                1e-6f);
    }
}
