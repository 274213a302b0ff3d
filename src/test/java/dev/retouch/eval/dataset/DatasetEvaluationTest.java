package dev.retouch.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.chat.ChatClient;
import dev.retouch.chat.LocalChat;
import dev.retouch.chat.LocalChat.Reply;
import dev.retouch.data.EditSample;
import dev.retouch.data.MaskFiles;
import dev.retouch.data.TestShards;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small bundle on a small data set of drawn scenes. */
class DatasetEvaluationTest {

    private static final int SIDE = 128;
    private static final int STEPS = 4;

    private static MeasuredPipeline pipeline;

    @TempDir
    private Path folder;

    private final List<EditSample> samples = new ArrayList<>();

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        pipeline = MeasuredPipeline.open(
                Path.of("src", "bundle", "small"), PipelineSettings.of(PipelineSettings.Precision.F32));
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    /** Three scenes with targets, one whose target nobody knows, one that asks for nothing and one that is broken. */
    @BeforeEach
    void writeDataset() throws IOException {
        SceneSet scenes = new SceneSet(11, Split.HELD_OUT, SIDE);
        for (long i = 0; samples.size() < 3; i++) {
            dev.retouch.scene.EditSample scene = scenes.sample(i);
            if (!scene.kind().isGlobal()) {
                ObjectNode about = new ObjectMapper().createObjectNode();
                about.put(EditSample.INSTRUCTION, scene.instruction()).put("task", samples.isEmpty() ? "a" : "b");
                samples.add(new EditSample(
                        "s" + samples.size(),
                        png(scene.source().rgb()),
                        png(scene.target().rgb()),
                        MaskFiles.png(scene.mask(), SIDE, SIDE),
                        about));
            }
        }
        EditSample first = samples.get(0);
        samples.add(new EditSample("others/untold", first.source(), null, null, first.about()));
        ObjectNode nothing = new ObjectMapper().createObjectNode();
        nothing.put(EditSample.INSTRUCTION, "don't change anything").put(EditSample.KIND, "no-op");
        samples.add(new EditSample(
                "nothing", first.source(), first.source(), MaskFiles.png(new byte[SIDE * SIDE], SIDE, SIDE), nothing));
        samples.add(new EditSample("broken", new byte[] {1}, null, null, first.about()));
        TestShards.write(folder.resolve("data/a.tar"), samples);
    }

    private static byte[] png(byte[] rgb) {
        return PictureEncoder.png(Picture.opaque(SIDE, SIDE, rgb));
    }

    private JsonNode run(Instruments instruments, Path kept) throws IOException {
        return new DatasetEvaluation(ShardFolder.open(folder.resolve("data")), 5, 100, kept)
                .run(
                        pipeline.editor(),
                        instruments,
                        new ObjectMapper().createObjectNode().put("model", "small"),
                        STEPS,
                        0,
                        done -> {})
                .json();
    }

    @Test
    void figures_areThoseOfTheEditsAndTheirTruth() throws Exception {
        JsonNode report = run(Instruments.PIXELS, null);
        assertEquals(5, report.path("count").asInt());
        assertEquals("broken", report.path("skipped").path(0).path("name").asText());
        JsonNode one = report.path("groups").path("task=a");
        // Two samples of that task: the first scene, and the same without a truth.
        assertEquals(2, one.path("count").asInt());
        EditSample sample = samples.get(0);
        EditOutcome outcome = pipeline.editor()
                .edit(
                        sample.sourcePicture(),
                        new EditOptions(sample.instruction(), 5, STEPS, 0, EditMode.AUTO, Preserve.EXACT));
        double expected = l1(outcome.result(), sample.targetPicture());
        EditOutcome alone = pipeline.editor()
                .edit(
                        sample.sourcePicture(),
                        new EditOptions(sample.instruction(), 8, STEPS, 0, EditMode.AUTO, Preserve.EXACT));
        double preserved = l1(alone.result(), sample.sourcePicture());
        assertEquals((expected + preserved) / 2, one.path("l1").path("mean").asDouble(), 1e-9);
        assertEquals(1, one.path("maskIou").path("count").asInt());
        double two =
                report.path("groups").path("task=b").path("l1").path("mean").asDouble();
        assertEquals(
                (one.path("l1").path("mean").asDouble() + two) / 2,
                report.path("taskMeans").path("l1").asDouble(),
                1e-12,
                "each task weighs the same");
        JsonNode all = report.path("all");
        assertTrue(all.path("l1").path("low").asDouble()
                <= all.path("l1").path("mean").asDouble());
        assertEquals(4, all.path("l1Outside").path("count").asInt());
        assertFalse(all.has("clipI"));
    }

    private static double l1(Picture one, Picture other) {
        double sum = 0;
        for (int i = 0; i < one.rgb().length; i++) {
            sum += Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff)) / 255.0;
        }
        return sum / one.rgb().length;
    }

    /** The result is the source outside of the found region: what it seems to be off by is less than anybody sees. */
    @Test
    void aCompositedResult_hasNoDriftOutside() throws Exception {
        JsonNode all = run(Instruments.PIXELS, null).path("all");
        assertEquals(0, all.path("resultShiftPixels").path("mean").asDouble(), 0.3);
        assertEquals(0, all.path("resultZoomPixels").path("mean").asDouble(), 0.3);
    }

    @Test
    void aPictureThatLiesOff_isMeasuredInPixels() throws Exception {
        Picture source = samples.get(0).sourcePicture();
        byte[] moved = new byte[source.rgb().length];
        for (int i = 0; i < moved.length; i++) {
            int x = i / 3 % SIDE;
            int y = i / 3 / SIDE;
            moved[i] = source.rgb()[3 * (Math.max(0, y - 4) * SIDE + Math.max(0, x - 3)) + i % 3];
        }
        byte[] everywhere = new byte[SIDE * SIDE];
        java.util.Arrays.fill(everywhere, (byte) 1);
        Map<String, Double> figures = new TreeMap<>();
        SampleJudge.drift(figures, "it", source, Picture.opaque(SIDE, SIDE, moved), everywhere);
        assertEquals(1, figures.get("itDriftKnown"));
        assertEquals(5, figures.get("itShiftPixels"), 0.2);
        assertEquals(0, figures.get("itZoomPixels"), 0.3);
    }

    @Test
    void keptFigures_areNotMeasuredAgain() throws Exception {
        AtomicBoolean answers = new AtomicBoolean();
        try (LocalChat chat =
                new LocalChat(body -> answers.get() ? Reply.text("{\"score\": [6, 7]}") : new Reply(401, "no"))) {
            Instruments judged = new Instruments(null, null, new Judge(new ChatClient(chat.settings())));
            Path kept = folder.resolve("kept");
            assertThrows(IOException.class, () -> run(judged, kept), "a judge that refuses ends the run");
            answers.set(true);
            JsonNode report = run(judged, kept);
            assertTrue(Files.exists(kept.resolve("000003-others_untold.json")));
            assertEquals(6, report.path("all").path("semantics").path("mean").asDouble(), 1e-9);
            int asked = chat.asked().size();
            assertEquals(report, run(judged, kept));
            assertEquals(asked, chat.asked().size(), "the judge is not asked again");
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new DatasetEvaluation(ShardFolder.open(folder.resolve("data")), 6, 100, folder.resolve("kept"))
                        .run(
                                pipeline.editor(),
                                Instruments.PIXELS,
                                new ObjectMapper().createObjectNode().put("model", "small"),
                                STEPS,
                                0,
                                done -> {}),
                "another seed");
    }
}
