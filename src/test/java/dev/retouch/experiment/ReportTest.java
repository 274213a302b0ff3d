package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    void report_isMarkdownWithItsPlotsAndItsFiguresAsCsvAndJson(@TempDir Path folder) throws IOException {
        Figures figures = new Figures(Map.of(Figures.L1, new double[][] {{0.25, 0.25}}));
        Report report = new Report("name", "Title");
        report.figures("row", new Rows().add("A", figures, 0.2132).add("B", figures), List.of(Figures.L1));
        report.plot("", "a plot", Charts.bars("bars", "L1", Map.of("A", figures.interval(Figures.L1))));
        Path file = report.write(folder);

        assertEquals("""
                # Title

                | row | L1 | L1 in the paper |
                |---|---|---|
                | A | 0.2500 [0.2500, 0.2500] | 0.2132 |
                | B | 0.2500 [0.2500, 0.2500] | - |

                ![a plot](name.png)
                """, Files.readString(file));
        assertEquals(
                "row,measure,mean,low,high\n\"A\",L1,0.250000,0.250000,0.250000\n\"B\",L1,0.250000,0.250000,0.250000\n",
                Files.readString(folder.resolve("name.csv")));
        assertEquals(0.25, report.json().at("/figures/0/mean").asDouble());
        assertTrue(Files.size(folder.resolve("name.png")) > 1000, "a picture");
    }

    @Test
    void verdict_needsTheWholeIntervalOnOneSide() {
        assertEquals("holds", Protocol.verdict(new Interval(0.2, 0.1, 0.3)));
        assertEquals("cannot be told apart", Protocol.verdict(new Interval(0.2, -0.1, 0.3)));
        assertEquals("no: the other way round", Protocol.verdict(new Interval(-0.2, -0.3, -0.1)));
    }
}
