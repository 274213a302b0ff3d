package dev.retouch.train;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A line of tab-separated means for every ten steps: step, time, seconds of training, then name=value. */
public final class LossLog implements AutoCloseable {

    /** Its name in the run's folder. */
    public static final String FILE = "loss.tsv";

    private static final int EVERY = 10;

    private final Writer writer;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final long started = System.nanoTime();
    private final double secondsBefore;
    private int count;
    private String summary = "";

    private LossLog(Writer writer, double secondsBefore) {
        this.writer = writer;
        this.secondsBefore = secondsBefore;
    }

    /** Continues a run's log without the lines after the step that it resumes from. */
    public static LossLog append(Path runFolder, long resumedAt) throws IOException {
        Path file = runFolder.resolve(FILE);
        double seconds = 0;
        if (Files.exists(file)) {
            List<String> kept = Files.readAllLines(file).stream()
                    .filter(line -> Long.parseLong(line.substring(0, line.indexOf('\t'))) <= resumedAt)
                    .toList();
            Files.write(file, kept);
            if (!kept.isEmpty()) {
                seconds = Double.parseDouble(kept.get(kept.size() - 1).split("\t", -1)[2]);
            }
        }
        return new LossLog(
                Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), seconds);
    }

    /** Adds a step; the tenth is followed by a line. */
    public void add(long step, Map<String, Double> values) throws IOException {
        values.forEach((key, value) -> sums.merge(key, value, Double::sum));
        if (++count < EVERY) {
            return;
        }
        double seconds = secondsBefore + (System.nanoTime() - started) / 1e9;
        summary = sums.entrySet().stream()
                .map(e -> e.getKey() + "=" + String.format(Locale.ROOT, "%.5f", e.getValue() / count))
                .collect(Collectors.joining("\t"));
        writer.write(step + "\t" + Instant.now() + "\t" + String.format(Locale.ROOT, "%.1f", seconds) + "\t" + summary
                + "\n");
        writer.flush();
        sums.clear();
        count = 0;
    }

    /** The last line's numbers; empty before the first. */
    public String summary() {
        return summary.replace('\t', ' ');
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
