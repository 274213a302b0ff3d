package dev.retouch.app.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** When each edit began and ended, as the fixed-time editor wrote it into the workers' logs. */
record EditSpans(List<Span> spans) {

    private static final Pattern LINE = Pattern.compile("fixed edit (\\d+) (begins|ends) at (\\d+)");

    /**
     * One edit.
     *
     * @param worker that ran it
     * @param seed of its request
     * @param begin milliseconds of the epoch
     * @param end likewise; 0 when it did not end
     */
    record Span(int worker, long seed, long begin, long end) {

        boolean ended() {
            return end > 0;
        }
    }

    EditSpans {
        spans = spans.stream().sorted(Comparator.comparingLong(Span::begin)).toList();
    }

    /** Reads the logs of workers, by number. */
    static EditSpans of(List<Path> logs) {
        List<Span> spans = new ArrayList<>();
        for (int worker = 0; worker < logs.size(); worker++) {
            spans.addAll(read(worker, logs.get(worker)));
        }
        return new EditSpans(spans);
    }

    /** Those that began at a moment or later. */
    EditSpans from(long moment) {
        return new EditSpans(
                spans.stream().filter(span -> span.begin() >= moment).toList());
    }

    private static List<Span> read(int worker, Path log) {
        List<Span> spans = new ArrayList<>();
        @Nullable Span running = null;
        try {
            for (String line : Files.readAllLines(log)) {
                Matcher found = LINE.matcher(line);
                if (!found.find()) {
                    continue;
                }
                long seed = Long.parseLong(found.group(1));
                long at = Long.parseLong(found.group(3));
                if (found.group(2).equals("begins")) {
                    if (running != null) {
                        spans.add(running); // it was killed, or stopped between two steps
                    }
                    running = new Span(worker, seed, at, 0);
                } else if (running != null && running.seed() == seed) {
                    spans.add(new Span(worker, seed, running.begin(), at));
                    running = null;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the log " + log + " cannot be read: " + e.getMessage(), e);
        }
        if (running != null) {
            spans.add(running);
        }
        return spans;
    }

    /** Whether a worker is at an edit now. */
    boolean isAtWork(int worker) {
        return spans.stream()
                .filter(span -> span.worker() == worker)
                .reduce((before, last) -> last)
                .filter(span -> !span.ended())
                .isPresent();
    }

    /** The first edit of a request. */
    Optional<Span> firstOf(long seed) {
        return spans.stream().filter(span -> span.seed() == seed).findFirst();
    }

    /** What a worker was editing at a moment. */
    Optional<Span> runningAt(int worker, long at) {
        return spans.stream()
                .filter(span -> span.worker() == worker && span.begin() <= at && (span.end() > at || !span.ended()))
                .reduce((before, last) -> last);
    }

    /** Edits beyond one for each request. */
    int extra() {
        return spans.size()
                - (int) spans.stream().mapToLong(Span::seed).distinct().count();
    }
}
