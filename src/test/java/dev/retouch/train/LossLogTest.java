package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossLogTest {

    @TempDir
    Path folder;

    @Test
    void line_holdsTheMeansOfTenSteps() throws IOException {
        add(0, 0, 25);
        List<String> lines = lines();
        assertEquals(2, lines.size());
        String[] first = lines.get(0).split("\t", -1);
        assertEquals("9", first[0]);
        assertTrue(!Instant.parse(first[1]).isAfter(Instant.now()));
        assertEquals(List.of("iou=4.50000", "loss=0.50000"), List.of(first).subList(3, 5));
        assertEquals("19", lines.get(1).split("\t", -1)[0]);
        assertTrue(lines.get(1).endsWith("iou=14.50000\tloss=0.50000"), lines.get(1));
    }

    @Test
    void summary_isTheLastLineInWords() throws IOException {
        try (LossLog log = LossLog.append(folder, 0)) {
            assertEquals("", log.summary());
            for (int step = 0; step < 10; step++) {
                log.add(step, values(step));
            }
            assertEquals("iou=4.50000 loss=0.50000", log.summary());
        }
    }

    /** What was written behind the checkpoint is written again. */
    @Test
    void resumedLog_dropsWhatCameAfterTheCheckpointAndCountsItsSecondsOn() throws IOException {
        Files.write(
                folder.resolve(LossLog.FILE),
                List.of("9\tthen\t40.0\tloss=1.0", "19\tthen\t100.0\tloss=1.0", "29\tthen\t150.0\tloss=1.0"));
        add(19, 20, 30);
        List<String> lines = lines();
        assertEquals(3, lines.size());
        assertEquals("19\tthen\t100.0\tloss=1.0", lines.get(1));
        String[] last = lines.get(2).split("\t", -1);
        assertEquals("29", last[0]);
        double seconds = Double.parseDouble(last[2]);
        assertTrue(seconds >= 100 && seconds < 140, "the run before took 100 s: " + seconds);
    }

    @Test
    void resumedLog_thatIsEmptyBeginsAtZeroSeconds() throws IOException {
        Files.write(folder.resolve(LossLog.FILE), List.of("9\tthen\t4000.0\tloss=1.0"));
        add(0, 0, 10);
        assertTrue(Double.parseDouble(lines().get(0).split("\t", -1)[2]) < 40);
    }

    private void add(long resumedAt, int from, int to) throws IOException {
        try (LossLog log = LossLog.append(folder, resumedAt)) {
            for (int step = from; step < to; step++) {
                log.add(step, values(step));
            }
        }
    }

    private static Map<String, Double> values(int step) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("iou", (double) step);
        values.put("loss", step % 2 == 0 ? 0.25 : 0.75);
        return values;
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(folder.resolve(LossLog.FILE));
    }
}
