package dev.retouch.app.scenario;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a run: how far requests, edits and answers were over time, what clients waited, and what workers took. */
final class Plots {

    private static final String FONT = "/net/sf/jasperreports/fonts/dejavu/DejaVuSansCondensed.ttf";

    /** Points of a curve: more cannot be told apart. */
    private static final int POINTS = 400;

    private Plots() {}

    /** Writes {@code progress.png}, {@code latency.png} and {@code memory.png}. */
    static void draw(Observed seen, Path folder) throws IOException {
        XYChart progress = chart("requests, edits and answers over time", "second", "count");
        counts(progress, "due", seen, requests(seen).mapToLong(request -> (long) request.due()));
        counts(
                progress,
                "edited",
                seen,
                seen.edits().spans().stream().filter(EditSpans.Span::ended).mapToLong(EditSpans.Span::end));
        counts(
                progress,
                "answered",
                seen,
                requests(seen)
                        .filter(request -> !request.answers().isEmpty())
                        .mapToLong(request -> request.answers().get(0).at()));
        save(progress, folder.resolve("progress.png"));

        XYChart latency = chart("from due to answer", "percentile", "seconds");
        for (RequestStream stream : seen.scenario().streams()) {
            percentiles(latency, stream.name(), seen.latency(stream));
        }
        save(latency, folder.resolve("latency.png"));

        XYChart memory = chart("resident memory of the workers", "second", "MB");
        Map<Long, List<ProcessWatch.Sample>> byWorker = new LinkedHashMap<>();
        seen.processes()
                .forEach(sample -> byWorker.computeIfAbsent(sample.pid(), pid -> new ArrayList<>())
                        .add(sample));
        byWorker.forEach((pid, samples) -> series(
                memory,
                "process " + pid,
                samples.stream()
                        .map(sample -> (sample.at() - seen.begun()) / 1e3)
                        .toList(),
                samples.stream().map(ProcessWatch.Sample::megabytes).toList()));
        memory.getStyler().setLegendVisible(byWorker.size() <= 8);
        save(memory, folder.resolve("memory.png"));
    }

    private static java.util.stream.Stream<Ledger.Request> requests(Observed seen) {
        return seen.awaited().stream();
    }

    private static void counts(XYChart chart, String name, Observed seen, LongStream times) {
        long[] sorted = times.sorted().toArray();
        List<Double> seconds = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        int width = Math.max(1, sorted.length / POINTS);
        for (int i = 0; i < sorted.length; i += width) {
            seconds.add((sorted[i] - seen.begun()) / 1e3);
            counts.add(i + 1);
        }
        series(chart, name, seconds, counts);
    }

    private static void percentiles(XYChart chart, String name, Histogram millis) {
        List<Double> percentiles = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i <= 200; i++) {
            percentiles.add(i / 2.0);
            seconds.add(millis.getValueAtPercentile(i / 2.0) / 1e3);
        }
        series(chart, name, percentiles, seconds);
    }

    private static void series(XYChart chart, String name, List<? extends Number> x, List<? extends Number> y) {
        if (!x.isEmpty()) {
            chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
        }
    }

    private static XYChart chart(String title, String x, String y) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(480)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        Font font = font();
        chart.getStyler().setChartTitleFont(font.deriveFont(18f));
        chart.getStyler().setAxisTitleFont(font.deriveFont(14f));
        chart.getStyler().setAxisTickLabelsFont(font.deriveFont(12f));
        chart.getStyler().setLegendFont(font.deriveFont(13f));
        return chart;
    }

    private static void save(XYChart chart, Path file) throws IOException {
        if (!chart.getSeriesMap().isEmpty()) {
            BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
        }
    }

    /** From the build, not from the machine: servers often have no font at all. */
    private static Font font() throws IOException {
        try (InputStream in = Plots.class.getResourceAsStream(FONT)) {
            if (in == null) {
                throw new IllegalStateException("no font " + FONT + ": the jasperreports-fonts jar is missing");
            }
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + FONT + " cannot be read", e);
        }
    }
}
