package dev.retouch.experiment;

import dev.retouch.train.LossChart;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The plots of reports, as PNG files. */
final class Charts {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;

    private Charts() {}

    /** A bar for each name, with its interval. */
    static byte[] bars(String title, String measure, Map<String, Interval> values) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(measure)
                .build();
        LossChart.lettered(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.addSeries(
                measure,
                List.copyOf(values.keySet()),
                values.values().stream().map(Interval::mean).toList(),
                values.values().stream().map(Interval::reach).toList());
        return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
    }

    /** Curves over the same positions, with their intervals. */
    static byte[] curves(
            String title, String across, String measure, List<? extends Number> x, Map<String, List<Interval>> curves)
            throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(across)
                .yAxisTitle(measure)
                .build();
        LossChart.lettered(chart.getStyler());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        curves.forEach((name, values) -> chart.addSeries(
                name,
                x,
                values.stream().map(Interval::mean).toList(),
                values.stream().map(Interval::reach).toList()));
        return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
    }
}
