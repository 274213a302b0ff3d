package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRecordTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private TrainOptions options(@Nullable Path from) {
        return new TrainOptions(30, 4, 0.01, 3, 15, 0.02, 1, 0.9, 5, 1, from, folder);
    }

    @Test
    void record_holdsTheSettingsAndTheTime() throws IOException {
        log("9\tthen\t40.0\tloss=1.0", "19\tthen\t99.5\tloss=0.5");
        TrainingRecord.write("adapter", options(Path.of("some/bundle")), OptionalInt.of(77), folder);
        JsonNode json = JSON.readTree(folder.resolve("training/adapter.json").toFile());
        String expected = "{\"stage\":\"adapter\",\"steps\":30,\"batch\":4,\"learningRate\":0.01,\"warmupSteps\":3,"
                + "\"cooldownSteps\":15,\"weightDecay\":0.02,\"clip\":1.0,\"averageDecay\":0.9,\"seed\":5,"
                + "\"from\":\"bundle\",\"scenes\":77,\"processors\":"
                + Runtime.getRuntime().availableProcessors() + ",\"wallSeconds\":99.5}";
        assertEquals(expected, json.toString());
        assertEquals(
                Files.readString(folder.resolve(LossLog.FILE)),
                Files.readString(folder.resolve("training/adapter.tsv")));
    }

    @Test
    void record_ofNewSamplesAtEveryStepAndFreshWeightsSaysNeither() throws IOException {
        log();
        TrainingRecord.write("vae", options(null), OptionalInt.empty(), folder);
        JsonNode json = JSON.readTree(folder.resolve("training/vae.json").toFile());
        assertFalse(json.has("scenes") || json.has("from") || json.has("wallSeconds"), json.toString());
        assertTrue(Files.notExists(folder.resolve("training/vae.png")));
    }

    @Test
    void record_isWrittenOverTheOneBefore() throws IOException {
        log("9\tthen\t40.0\tloss=1.0");
        TrainingRecord.write("vae", options(null), OptionalInt.empty(), folder);
        assertTrue(Files.notExists(folder.resolve("training/vae.png")), "one point makes no curve");
        log("9\tthen\t40.0\tloss=1.0\tgradient=1.0", "19\tthen\t41.0\tloss=0.5\tgradient=1.0");
        TrainingRecord.write("vae", options(null), OptionalInt.empty(), folder);
        assertEquals(2, Files.readAllLines(folder.resolve("training/vae.tsv")).size());
        BufferedImage chart = ImageIO.read(folder.resolve("training/vae.png").toFile());
        assertEquals(900, chart.getWidth());
        assertEquals(480, chart.getHeight());
    }

    /** The chart leaves the gradient out and takes the mean of neighbouring lines. */
    @Test
    void curves_areMeansOfTheColumnsThatLinesHave() {
        List<String[]> lines = new ArrayList<>();
        for (String line : List.of(
                "9\tt\t1\tloss=1.0\tgradient=5",
                "19\tt\t2\tloss=3.0\tgradient=5",
                "29\tt\t3\tiou=0.5\tloss=0\tgradient=5",
                "39\tt\t4\tloss=0\tgradient=5",
                "49\tt\t4\tloss=7\tgradient=5")) {
            lines.add(line.split("\t", -1));
        }
        Map<String, LossChart.Curve> curves = LossChart.curves(lines, 2);
        assertEquals(List.of("loss", "iou"), List.copyOf(curves.keySet()));
        assertEquals(new LossChart.Curve(List.of(19.0, 39.0), List.of(2.0, 1e-6)), curves.get("loss"));
        assertEquals(new LossChart.Curve(List.of(39.0), List.of(0.5)), curves.get("iou"));
    }

    private void log(String... lines) throws IOException {
        Files.write(folder.resolve(LossLog.FILE), List.of(lines));
    }
}
