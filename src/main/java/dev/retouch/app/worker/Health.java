package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.bundle.ModelIds;
import dev.retouch.failure.FailureException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Health of the worker; the connector adds a check of the channel of answers. */
public final class Health {

    /** For the step in which an edit reaches its limit. */
    private static final Duration STOP_GRACE = Duration.ofMinutes(1);

    private Health() {}

    /** Ready when the bundle is loaded, every allowed bucket answers, and the broker gives requests and takes answers. */
    @Readiness
    @ApplicationScoped
    static class Ready implements HealthCheck {

        private final WorkerBeans worker;

        Ready(WorkerBeans worker) {
            this.worker = worker;
        }

        @Override
        public HealthCheckResponse call() {
            return ready(
                    worker.editor().modelIds(),
                    storeProblem(),
                    worker.gate().refusal(),
                    worker.brokerProblem().orElse(""),
                    worker.topicNotice().orElse(""));
        }

        private String storeProblem() {
            try {
                worker.store().check();
                return "";
            } catch (FailureException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /**
     * Everything that is wrong, by where it is: whoever mends one thing should know of the next.
     *
     * @param store what a bucket answered, or empty
     * @param gate what the store says while intake is stopped, or empty
     * @param broker what is wrong with the broker or a topic, or empty
     * @param topics what happened to a topic and was dealt with, or empty
     */
    static HealthCheckResponse ready(ModelIds models, String store, String gate, String broker, String topics) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("retouch-worker")
                .withData("model", models.model())
                .withData("adapter", models.adapter());
        if (!store.isEmpty()) {
            response.withData("store", store);
        }
        if (!gate.isEmpty()) {
            response.withData("intake", "stopped until the object store takes requests again: " + gate);
        }
        if (!broker.isEmpty()) {
            response.withData("broker", broker);
        }
        if (!topics.isEmpty()) {
            response.withData("topics", topics);
        }
        return response.status(store.isEmpty() && gate.isEmpty() && broker.isEmpty())
                .build();
    }

    /** Alive unless an edit runs longer than is allowed and was not stopped, or a thread has ended: neither mends itself. */
    @Liveness
    @ApplicationScoped
    static class Live implements HealthCheck {

        private final RetouchConfig config;
        private final WorkerBeans worker;

        Live(RetouchConfig config, WorkerBeans worker) {
            this.config = config;
            this.worker = worker;
        }

        @Override
        public HealthCheckResponse call() {
            return live(
                    worker.editRunningFor(),
                    config.editLimit(),
                    worker.threadProblem().orElse(""));
        }
    }

    /** @param threads that should run and do not, or empty */
    static HealthCheckResponse live(Duration running, Duration limit, String threads) {
        boolean hangs = running.compareTo(limit.plus(STOP_GRACE)) >= 0;
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("retouch-device").withData("edit-seconds", running.toSeconds());
        if (hangs) {
            response.withData(
                    "device",
                    "an edit has been running for " + running.toSeconds() + " s, the limit is " + limit.toSeconds()
                            + " s, and it does not stop between two steps: the worker must be started again");
        }
        if (!threads.isEmpty()) {
            response.withData("threads", threads + ": the worker must be started again");
        }
        return response.status(!hangs && threads.isEmpty()).build();
    }
}
