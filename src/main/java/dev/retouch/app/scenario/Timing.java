package dev.retouch.app.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** The goals of a scenario that are figures: rates, times, memory. */
final class Timing {

    private static final int SAMPLES = 5;

    private final Observed seen;
    private final double edit;

    Timing(Observed seen) {
        this.seen = seen;
        this.edit = seen.scenario().editMillis();
    }

    List<Verdict> verdicts() {
        Goals goals = seen.scenario().goals();
        List<Verdict> verdicts = new ArrayList<>();
        if (goals.throughput() != null) {
            verdicts.add(throughput(goals.throughput()));
        }
        if (goals.answersPerSecond() != null) {
            verdicts.add(answersPerSecond(goals.answersPerSecond()));
        }
        if (goals.startBeyondEdit() != null) {
            goals.startBeyondEdit().forEach((name, limit) -> verdicts.add(start(name, limit)));
        }
        if (goals.drain() != null) {
            verdicts.add(
                    Verdict.atMost("ended after SIGTERM, beyond the edit in progress", millis(goals.drain()), drain()));
        }
        if (goals.takeover() != null) {
            Duration limit = goals.takeover().getOrDefault(seen.intake(), Duration.ZERO);
            verdicts.add(Verdict.atMost(
                    "edit of a killed worker finished by another, beyond the edit itself", millis(limit), takeover()));
        }
        if (goals.recovery() != null) {
            verdicts.add(Verdict.atMost("next edit after a fault", millis(goals.recovery()), recovery()));
        }
        if (goals.unready() != null) {
            verdicts.add(Verdict.atMost("not ready after the broker froze", millis(goals.unready()), unready()));
        }
        if (goals.extraEdits() != null) {
            int extra = seen.edits().extra();
            verdicts.add(new Verdict(
                    "edits beyond one for each request",
                    "at most " + goals.extraEdits(),
                    Integer.toString(extra),
                    extra <= goals.extraEdits()));
        }
        if (goals.memoryGrowth() != null) {
            verdicts.add(resident(goals.memoryGrowth()));
            verdicts.add(heap(goals.memoryGrowth()));
        }
        return verdicts;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private Verdict throughput(double wanted) {
        double share = throughput();
        return new Verdict(
                "throughput over the ideal",
                String.format(Locale.ROOT, "at least %.2f", wanted),
                String.format(Locale.ROOT, "%.3f", share),
                share >= wanted);
    }

    /** Time that all edits take one after the other, over the time that the workers took, each for itself. */
    private double throughput() {
        List<EditSpans.Span> done =
                seen.edits().spans().stream().filter(EditSpans.Span::ended).toList();
        if (done.isEmpty()) {
            return 0;
        }
        long first = done.get(0).begin();
        long last = done.stream().mapToLong(EditSpans.Span::end).max().orElse(first);
        long edits = done.stream().mapToLong(EditSpans.Span::seed).distinct().count();
        return (double) edits * edit / seen.scenario().workers() / (double) Math.max(1, last - first);
    }

    /** Of those that were sent again, where there are any: their first answers are not what is measured. */
    private Verdict answersPerSecond(double wanted) {
        List<Long> times = seen.awaited().stream()
                .flatMap(request ->
                        request.answers().stream().skip(request.stream().repeats() > 0 ? 1 : 0))
                .map(Ledger.Answer::at)
                .sorted()
                .toList();
        int counted = times.size() - 1;
        if (counted < 1) {
            return new Verdict(
                    "answers a second",
                    String.format(Locale.ROOT, "at least %.0f/s", wanted),
                    "nothing to measure",
                    false);
        }
        long first = times.get(0);
        long last = Math.max(first + 1, times.get(counted));
        double rate = counted * 1000.0 / (double) (last - first);
        // Broker, store and sender run on the same cores: the workers' own time says how much of a miss is theirs.
        return new Verdict(
                "answers a second",
                String.format(Locale.ROOT, "at least %.0f/s", wanted),
                String.format(
                        Locale.ROOT, "%.0f/s (%.2f ms of the workers' own)", rate, cpuMillis(first, last) / counted),
                rate >= wanted);
    }

    /** Processor time of all workers between two moments. */
    private double cpuMillis(long from, long to) {
        return seen.processes().stream()
                .filter(sample -> sample.at() >= from && sample.at() <= to)
                .collect(Collectors.groupingBy(ProcessWatch.Sample::pid))
                .values()
                .stream()
                .mapToDouble(samples -> rate(samples) * (double) (to - from))
                .sum();
    }

    /** Cores that a process kept busy, over its samples. */
    private static double rate(List<ProcessWatch.Sample> samples) {
        ProcessWatch.Sample first = samples.get(0);
        ProcessWatch.Sample last = samples.get(samples.size() - 1);
        return (double) (last.cpuMillis() - first.cpuMillis()) / (double) Math.max(1, last.at() - first.at());
    }

    private Verdict start(String stream, Duration limit) {
        Histogram start = seen.start(seen.scenario().stream(stream));
        return Verdict.atMost(
                stream + " requests: 99th percentile of the time to the start of their edit",
                edit + millis(limit),
                start.getTotalCount() == 0 ? -1 : (double) start.getValueAtPercentile(99));
    }

    private double drain() {
        double longest = -1;
        for (Timeline.Moment asked : seen.timeline().of(Timeline.ASKED_TO_LEAVE)) {
            long free = seen.edits()
                    .runningAt(asked.worker(), asked.at())
                    .map(span -> Math.max(asked.at(), span.end()))
                    .orElse(asked.at());
            for (Timeline.Moment left : seen.timeline().of(Timeline.LEFT)) {
                if (left.worker() == asked.worker() && left.at() >= asked.at()) {
                    longest = Math.max(longest, (double) (left.at() - free));
                    break;
                }
            }
        }
        return longest;
    }

    private double takeover() {
        double longest = -1;
        for (Timeline.Moment killed : seen.timeline().of(Timeline.KILLED)) {
            var cut = seen.edits().runningAt(killed.worker(), killed.at()).filter(span -> !span.ended());
            if (cut.isEmpty()) {
                continue;
            }
            OptionalDouble finished = seen.edits().spans().stream()
                    .filter(span -> span.seed() == cut.get().seed() && span.begin() > killed.at() && span.ended())
                    .mapToDouble(span -> (double) span.end())
                    .min();
            if (finished.isEmpty()) {
                return Double.POSITIVE_INFINITY;
            }
            longest = Math.max(longest, finished.getAsDouble() - killed.at() - edit);
        }
        return longest;
    }

    /** The longest from any fault's end to the next edit, where one was still to come. */
    private double recovery() {
        return Stream.concat(
                        seen.timeline().of(Timeline.STORE_HEALED).stream(),
                        seen.timeline().of(Timeline.BROKER_HEALED).stream())
                .map(healed -> seen.edits().spans().stream()
                        .mapToLong(EditSpans.Span::begin)
                        .filter(begin -> begin >= healed.at())
                        .mapToDouble(begin -> (double) (begin - healed.at()))
                        .min())
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max()
                .orElse(-1);
    }

    /** The longest from the broker's freezing to a worker's word of it; one that says nothing until it is back never does. */
    private double unready() {
        double longest = -1;
        List<Timeline.Moment> words = seen.timeline().of(Timeline.NOT_READY);
        for (Timeline.Moment frozen : seen.timeline().of(Timeline.BROKER_FROZEN)) {
            long back = seen.timeline().of(Timeline.BROKER_HEALED).stream()
                    .mapToLong(Timeline.Moment::at)
                    .filter(at -> at >= frozen.at())
                    .min()
                    .orElse(Long.MAX_VALUE);
            for (int worker = 0; worker < seen.scenario().workers(); worker++) {
                int its = worker;
                longest = Math.max(
                        longest,
                        words.stream()
                                .filter(word -> word.worker() == its && word.at() >= frozen.at() && word.at() < back)
                                .mapToDouble(word -> (double) (word.at() - frozen.at()))
                                .min()
                                .orElse(Double.POSITIVE_INFINITY));
            }
        }
        return longest;
    }

    private Verdict resident(double limit) {
        Map<Long, List<ProcessWatch.Sample>> byWorker = seen.processes().stream()
                .filter(sample -> sample.answers() >= ProcessWatch.SETTLED)
                .collect(Collectors.groupingBy(ProcessWatch.Sample::pid));
        double growth = byWorker.values().stream()
                .filter(samples -> samples.size() >= 2 * SAMPLES)
                .mapToDouble(samples -> median(samples.subList(samples.size() - SAMPLES, samples.size()))
                                / median(samples.subList(0, SAMPLES))
                        - 1)
                .max()
                .orElse(Double.NaN);
        return growth("resident memory", growth, limit);
    }

    /** The worker's own objects; garbage is no growth. */
    private Verdict heap(double limit) {
        Map<Long, List<ProcessWatch.Live>> byWorker =
                seen.heaps().stream().collect(Collectors.groupingBy(ProcessWatch.Live::pid));
        double growth = byWorker.values().stream()
                .filter(looks -> looks.size() >= 2)
                .mapToDouble(looks ->
                        looks.get(looks.size() - 1).megabytes() / looks.get(0).megabytes() - 1)
                .max()
                .orElse(Double.NaN);
        return growth("what lives in the heap", growth, limit);
    }

    private static Verdict growth(String what, double growth, double limit) {
        return new Verdict(
                "growth of " + what + " after the first " + ProcessWatch.SETTLED + " answers",
                String.format(Locale.ROOT, "at most %.0f %%", limit * 100),
                Double.isNaN(growth) ? "too few samples" : String.format(Locale.ROOT, "%.1f %%", growth * 100),
                growth <= limit);
    }

    private static double median(List<ProcessWatch.Sample> samples) {
        return samples.stream()
                .map(ProcessWatch.Sample::megabytes)
                .sorted(Comparator.naturalOrder())
                .toList()
                .get(samples.size() / 2);
    }
}
