package dev.retouch.bench;

import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times several pieces of work in turns, so that what else the machine does falls on all of them alike; medians of rounds.
 *
 * <p>Each piece runs in a scope of its own, which frees what it makes.
 */
final class SideBySide {

    private final Map<String, Runnable> pieces = new LinkedHashMap<>();

    SideBySide add(String name, Runnable piece) {
        pieces.put(name, piece);
        return this;
    }

    /** Seconds by name: the median over rounds, after some that are not counted. */
    Map<String, Double> run(int warmUp, int rounds) {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = -warmUp; round < rounds; round++) {
            for (Map.Entry<String, Runnable> piece : pieces.entrySet()) {
                long start = System.nanoTime();
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    piece.getValue().run();
                }
                if (round >= 0) {
                    times.computeIfAbsent(piece.getKey(), name -> new ArrayList<>())
                            .add((System.nanoTime() - start) / 1e9);
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        times.forEach((name, values) -> medians.put(name, median(values)));
        return medians;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
