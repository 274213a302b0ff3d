package dev.retouch.train;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The losses of a stage over its steps. */
public final class LossChart {

    private static final String FONT = "/net/sf/jasperreports/fonts/dejavu/DejaVuSansCondensed.ttf";

    /** Points of a curve: each is the mean of the log's lines around it. */
    private static final int POINTS = 200;

    private LossChart() {}

    /**
     * Draws the log of a stage as a PNG picture.
     *
     * @param lines of the log, each cut at its tabs
     * @throws IOException when the disk does not take it
     */
    static void draw(String stage, List<String[]> lines, Path file) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(480)
                .title(stage + ": loss by step")
                .xAxisTitle("step")
                .yAxisTitle("loss")
                .build();
        lettered(chart.getStyler());
        chart.getStyler().setYAxisLogarithmic(true);
        int width = Math.max(1, lines.size() / POINTS);
        curves(lines, width).forEach((name, curve) -> {
            if (!curve.steps().isEmpty()) {
                chart.addSeries(name, curve.steps(), curve.values()).setMarker(SeriesMarkers.NONE);
            }
        });
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }

    /** One column of the log; a column that a stage begins later has its own steps. */
    record Curve(List<Double> steps, List<Double> values) {}

    /** The mean of each column over every {@code width} lines that have it. */
    static Map<String, Curve> curves(List<String[]> lines, int width) {
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

    /**
     * Gives a chart's writing a font that every machine has.
     *
     * @throws IOException when it cannot be read
     */
    public static void lettered(AxesChartStyler styler) throws IOException {
        Font font = font();
        styler.setChartTitleFont(font.deriveFont(18f));
        styler.setAxisTitleFont(font.deriveFont(14f));
        styler.setAxisTickLabelsFont(font.deriveFont(12f));
        styler.setLegendFont(font.deriveFont(13f));
    }

    /** From the build, not from the machine: servers often have no font at all. */
    private static Font font() throws IOException {
        try (InputStream in = LossChart.class.getResourceAsStream(FONT)) {
            if (in == null) {
                throw new IllegalStateException("no font " + FONT + ": the jasperreports-fonts jar is missing");
            }
            return Font.createFont(Font.TRUETYPE_FONT, in);
        } catch (FontFormatException e) {
            throw new IllegalStateException("the font " + FONT + " cannot be read", e);
        }
    }
}
