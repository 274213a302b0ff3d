package dev.retouch.train.small;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.train.LossLog;
import dev.retouch.train.TrainOptions;
import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What made a part of a bundle: settings, the loss of every tenth step, and its curve as a picture. */
final class TrainingRecord {

    private static final String FONT = "/net/sf/jasperreports/fonts/dejavu/DejaVuSansCondensed.ttf";

    /** Points of a curve: each is the mean of the log's lines around it. */
    private static final int POINTS = 200;

    private TrainingRecord() {}

    /** Writes {@code bundle/training/STAGE.json}, {@code .tsv} and {@code .png}. */
    static void write(Recipe stage, TrainOptions options, int sceneCount, Path bundle) throws IOException {
        Path folder = Files.createDirectories(bundle.resolve("training"));
        Path log = options.runFolder().resolve(LossLog.FILE);
        Files.copy(log, folder.resolve(stage.folderName() + ".tsv"), StandardCopyOption.REPLACE_EXISTING);
        List<String[]> lines = Files.readAllLines(log).stream()
                .map(line -> line.split("\t", -1))
                .toList();
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode()
                .put("stage", stage.folderName())
                .put("steps", options.steps())
                .put("batch", options.batch())
                .put("learningRate", options.learningRate())
                .put("warmupSteps", options.warmup())
                .put("cooldownSteps", options.cooldown())
                .put("weightDecay", options.weightDecay())
                .put("clip", options.clip())
                .put("averageDecay", options.averageDecay())
                .put("seed", options.seed());
        if (options.from() != null) {
            json.put("from", String.valueOf(options.from().getFileName()));
        }
        if (stage != Recipe.VAE && stage != Recipe.TEXT) {
            json.put("scenes", sceneCount); // the stages before draw new scenes at every step
        }
        json.put("processors", Runtime.getRuntime().availableProcessors());
        if (!lines.isEmpty()) {
            json.put("wallSeconds", Double.parseDouble(lines.get(lines.size() - 1)[2]));
        }
        Files.writeString(folder.resolve(stage.folderName() + ".json"), mapper.writeValueAsString(json) + "\n");
        if (lines.size() > 1) {
            draw(stage, lines, folder.resolve(stage.folderName() + ".png"));
        }
    }

    private static void draw(Recipe stage, List<String[]> lines, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(480)
                .title(stage.folderName() + ": loss by step")
                .xAxisTitle("step")
                .yAxisTitle("loss")
                .build();
        Font font = font();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setChartTitleFont(font.deriveFont(18f));
        chart.getStyler().setAxisTitleFont(font.deriveFont(14f));
        chart.getStyler().setAxisTickLabelsFont(font.deriveFont(12f));
        chart.getStyler().setLegendFont(font.deriveFont(13f));
        int width = Math.max(1, lines.size() / POINTS);
        curves(lines, width).forEach((name, curve) -> {
            if (!curve.steps().isEmpty()) {
                chart.addSeries(name, curve.steps(), curve.values()).setMarker(SeriesMarkers.NONE);
            }
        });
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    /** One column of the log; a column that a stage begins later has its own steps. */
    private record Curve(List<Double> steps, List<Double> values) {}

    /** The mean of each column over every {@code width} lines that have it. */
    private static Map<String, Curve> curves(List<String[]> lines, int width) {
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (int first = 0; first + width <= lines.size(); first += width) {
            Map<String, DoubleSummaryStatistics> columns = new LinkedHashMap<>();
            for (String[] line : lines.subList(first, first + width)) {
                for (int column = 3; column < line.length; column++) {
                    String[] pair = line[column].split("=", 2);
                    columns.computeIfAbsent(pair[0], name -> new DoubleSummaryStatistics())
                            .accept(Double.parseDouble(pair[1]));
                }
            }
            double step = Double.parseDouble(lines.get(first + width - 1)[0]);
            columns.remove("gradient");
            columns.forEach((name, values) -> {
                Curve curve = curves.computeIfAbsent(name, n -> new Curve(new ArrayList<>(), new ArrayList<>()));
                curve.steps().add(step);
                curve.values().add(Math.max(1e-6, values.getAverage()));
            });
        }
        return curves;
    }

    /** From the build, not from the machine: servers often have no font at all. */
    private static Font font() throws IOException {
        try (InputStream in = TrainingRecord.class.getResourceAsStream(FONT)) {
            if (in == null) {
                throw new IllegalStateException("no font " + FONT + ": the jasperreports-fonts jar is missing");
            }
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + FONT + " cannot be read", e);
        }
    }
}
