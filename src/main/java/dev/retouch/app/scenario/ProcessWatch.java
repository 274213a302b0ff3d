package dev.retouch.app.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Resident memory of the workers, read from {@code /proc}, and the processor time that they have taken, twice a second on a
 * thread of its own until it is closed; where it is asked for, what lives in their heaps too, once they have settled and at
 * the end.
 */
final class ProcessWatch implements AutoCloseable {

    /** Answers of all workers after which their memory should not grow. */
    static final int SETTLED = 1000;

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

    /**
     * What lives in a worker's heap.
     *
     * @param pid of the worker
     * @param megabytes of its objects, after a collection
     */
    record Live(long pid, double megabytes) {}

    private final WorkerPool workers;
    private final IntSupplier answers;
    private final boolean heaps;
    private final List<Sample> samples = new ArrayList<>();
    private final Set<Long> settled = new HashSet<>();
    private final List<Live> live = new ArrayList<>();
    private final Thread thread;
    private boolean closed;

    /** @param heaps whether to collect the workers' garbage twice, to see what lives in their heaps */
    ProcessWatch(WorkerPool workers, IntSupplier answers, boolean heaps) {
        this.workers = workers;
        this.answers = answers;
        this.heaps = heaps;
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
                    if (heaps && answers.getAsInt() >= SETTLED && settled.add(pid)) {
                        look(pid);
                    }
                }
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void look(long pid) {
        LiveHeap.megabytes(pid).ifPresent(megabytes -> add(new Live(pid, megabytes)));
    }

    private synchronized void add(Live one) {
        live.add(one);
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

    /** In the order in which they were seen: of each worker once when it has settled, and once at the end. */
    synchronized List<Live> live() {
        return List.copyOf(live);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (heaps) {
            workers.pids().forEach(this::look);
        }
    }
}
