package dev.retouch.app.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntSupplier;

/**
 * Resident memory of the workers, read from {@code /proc}, and the processor time that they have taken, twice a second on a
 * thread of its own until it is closed.
 */
final class ProcessWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 500;

    /**
     * One reading.
     *
     * @param at milliseconds of the epoch
     * @param answers so far
     * @param pid of the worker
     * @param megabytes resident
     * @param cpuMillis of all cores since the process began
     */
    record Sample(long at, int answers, long pid, double megabytes, long cpuMillis) {}

    private final WorkerPool workers;
    private final IntSupplier answers;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread;

    ProcessWatch(WorkerPool workers, IntSupplier answers) {
        this.workers = workers;
        this.answers = answers;
        this.thread = new Thread(this::watch, "process-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                for (long pid : workers.pids()) {
                    resident(pid)
                            .ifPresent(megabytes -> add(new Sample(
                                    System.currentTimeMillis(), answers.getAsInt(), pid, megabytes, cpuMillis(pid))));
                }
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private synchronized void add(Sample sample) {
        samples.add(sample);
    }

    private static OptionalDouble resident(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty(); // it has ended
        }
    }

    private static long cpuMillis(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis)
                .orElse(0L);
    }

    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
