package dev.retouch.app.scenario;

import dev.retouch.app.embedded.WorkerProcess;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks each worker four times a second whether it is ready, and writes each change into the timeline, until it is closed. */
final class ReadinessWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 250;

    private final Supplier<List<Integer>> ports;
    private final Timeline timeline;
    private final HttpClient client = WorkerProcess.client();
    private final Thread thread;

    /**
     * One that begins with {@link #startFor}.
     *
     * @param ports of the workers, which are all ready at first
     */
    ReadinessWatch(Supplier<List<Integer>> ports, Timeline timeline) {
        this.ports = ports;
        this.timeline = timeline;
        this.thread = new Thread(this::watch, "readiness-watch");
        thread.setDaemon(true);
    }

    /** Begins where readiness is judged: each call makes the worker ask the store, which costs what other goals measure. */
    void startFor(Goals goals) {
        if (goals.unready() != null) {
            thread.start();
        }
    }

    private void watch() {
        List<Boolean> before = new ArrayList<>();
        try {
            while (true) {
                List<Integer> now = ports.get();
                for (int i = 0; i < now.size(); i++) {
                    boolean ready = WorkerProcess.isReady(client, now.get(i));
                    if (i == before.size()) {
                        before.add(true);
                    }
                    if (ready != before.set(i, ready)) {
                        timeline.add(ready ? Timeline.READY : Timeline.NOT_READY, i);
                    }
                }
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
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
