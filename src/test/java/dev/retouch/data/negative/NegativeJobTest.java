package dev.retouch.data.negative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.data.EditSample;
import dev.retouch.data.TestShards;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardJob;
import dev.retouch.data.shard.Skipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegativeJobTest {

    private static final int COUNT = 40;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeEdits() throws IOException {
        List<EditSample> edits = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            edits.add(TestShards.edit("k" + i, i, 32, i % 4 == 0 ? "add thing " + i : "make thing " + i + " red"));
        }
        TestShards.write(folder.resolve("in/a.tar"), edits.subList(0, 25));
        TestShards.write(folder.resolve("in/b.tar"), edits.subList(25, COUNT));
    }

    private List<EditSample> made(String into, double share, double noOps) throws Exception {
        NegativeJob job = new NegativeJob(ShardFolder.open(folder.resolve("in")), share, noOps, 3);
        new ShardJob(folder.resolve(into), job.recipe()).run(job.plans(2), 2, name -> {});
        return TestShards.read(folder.resolve(into));
    }

    @Test
    void negatives_haveEmptyMasksAndTheirSourcesAsTargets() throws Exception {
        List<EditSample> samples = made("out", 1, 0.5);
        Map<String, List<EditSample>> kinds = samples.stream().collect(Collectors.groupingBy(EditSample::kind));
        assertEquals(COUNT, kinds.get(EditSample.EDIT).size());
        assertTrue(kinds.get(NegativeJob.NO_OP).size() > COUNT / 4);
        assertTrue(kinds.get(NegativeJob.OTHER_INSTRUCTION).size() > COUNT / 4);
        for (EditSample sample : samples) {
            if (!sample.kind().equals(EditSample.EDIT)) {
                assertArrayEquals(sample.source(), sample.target(), sample.key());
                assertArrayEquals(new byte[32 * 32], sample.region(32, 32), sample.key());
            }
        }
    }

    @Test
    void foreignInstructions_areNoneThatAnyPictureCanHave() throws Exception {
        Map<String, String> own = TestShards.read(folder.resolve("in")).stream()
                .collect(Collectors.toMap(EditSample::key, EditSample::instruction));
        for (EditSample sample : made("out", 1, 0)) {
            if (sample.kind().equals(NegativeJob.OTHER_INSTRUCTION)) {
                assertTrue(own.containsValue(sample.instruction()), sample.instruction());
                assertFalse(sample.instruction().startsWith("add"), sample.instruction());
                assertNotEquals(own.get(sample.about().path("negativeOf").asText()), sample.instruction());
            }
        }
    }

    /** Twenty pictures bear "SALE": whatever speaks of it may be meant for each of them. */
    @Test
    void foreignInstructions_quoteNoTextThatTheSampleHas() throws Exception {
        List<EditSample> edits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            edits.add(TestShards.edit("t" + i, 100 + i, 32, "change the text \"SALE\" to \"NEW " + i + "\""));
        }
        edits.add(TestShards.edit("u", 200, 32, "remove the text \"TEA\""));
        TestShards.write(folder.resolve("in/a.tar"), edits);
        TestShards.write(folder.resolve("in/b.tar"), List.of());
        List<EditSample> samples = made("words", 1, 0);
        for (EditSample sample : samples) {
            if (sample.kind().equals(NegativeJob.OTHER_INSTRUCTION)
                    && sample.key().startsWith("t")) {
                assertEquals("remove the text \"TEA\"", sample.instruction(), sample.key());
            }
        }
        assertTrue(samples.size() > 30, () -> samples.size() + " samples");
    }

    @Test
    void aTornShard_isNamedAndMadeOnceItIsWhole() throws Exception {
        Path torn = folder.resolve("in/b.tar");
        byte[] whole = Files.readAllBytes(torn);
        Files.write(torn, Arrays.copyOf(whole, whole.length / 3));
        NegativeJob job = new NegativeJob(ShardFolder.open(folder.resolve("in")), 1, 1, 3);
        ShardJob make = new ShardJob(folder.resolve("out"), job.recipe());
        ShardJob.Result result = make.run(job.plans(2), 2, name -> {});
        assertEquals(
                List.of("b.tar"),
                result.skipped().stream().map(Skipped.Item::name).toList());
        assertEquals(50, result.samples());
        assertEquals("50 samples in 1 shard, 1 skipped", result.toString());
        assertFalse(Files.exists(folder.resolve("out/b-with-negatives.tar")));
        Files.write(torn, whole);
        assertEquals(2 * COUNT, make.run(job.plans(2), 2, name -> {}).samples());
    }

    @Test
    void theShare_isThatOfTheEdits() throws Exception {
        long quarter = made("out", 0.25, 0.3).stream()
                .filter(sample -> !sample.kind().equals(EditSample.EDIT))
                .count();
        assertTrue(quarter >= 3 && quarter <= 18, () -> quarter + " of " + COUNT);
        assertEquals(COUNT, made("none", 0, 0.3).size());
    }

    @Test
    void aSeed_givesTheSameShards() throws Exception {
        made("one", 0.5, 0.3);
        made("two", 0.5, 0.3);
        Path shard = Path.of("a-with-negatives.tar");
        assertEquals(
                -1,
                Files.mismatch(
                        folder.resolve("one").resolve(shard),
                        folder.resolve("two").resolve(shard)));
    }
}
