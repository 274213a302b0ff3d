package dev.retouch.app.scenario;

import dev.retouch.app.embedded.WorkerProcess;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/** Asks each worker four times a second whether it is ready, and writes each change into the timeline, until it is closed. */
final class ReadinessWatch implements AutoCloseable {

    private static final long PERIOD_MILLIS = 250;

    private final WorkerPool workers;
    private final Timeline timeline;
    private final HttpClient client = WorkerProcess.client();
    private final Thread thread;

    /** Begins with workers that are all ready. */
    ReadinessWatch(WorkerPool workers, Timeline timeline) {
        this.workers = workers;
        this.timeline = timeline;
        this.thread = new Thread(this::watch, "readiness-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        List<Boolean> before = new ArrayList<>();
        try {
            while (true) {
                List<Integer> ports = workers.ports();
                for (int i = 0; i < ports.size(); i++) {
                    boolean ready = WorkerProcess.isReady(client, ports.get(i));
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
