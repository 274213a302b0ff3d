package dev.retouch.app.scenario;

import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.app.embedded.FaultProxy;
import dev.retouch.app.embedded.S3Access;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.Groups;
import dev.retouch.worker.kafka.IntakeMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Broker, store, the proxy before the store, and workers; closing it ends all. */
final class Arena implements AutoCloseable {

    static final String SOURCES = "retouch-sources";
    static final String RESULTS = "retouch-results";
    static final String PREFIX = "edits/";
    static final int PARTITIONS = 4;

    private final EmbeddedStack stack;
    private final FaultProxy proxy;
    private final WorkerPool workers;

    @SuppressWarnings("MustBeClosedChecker") // closed in close()
    private Arena(EmbeddedStack stack, Scenario scenario, String intake, Timeline timeline) {
        this.stack = stack;
        this.proxy = FaultProxy.before(stack.s3().endpoint());
        stack.createTopics(PARTITIONS, Topics.all());
        stack.createTopics(1, Topics.BATCH_STATE);
        stack.createBuckets(SOURCES, RESULTS);
        if (intake.equals(Intake.SHARE_GROUP.toString())
                && !scenario.shareGroups().isEmpty()) {
            stack.configureGroups(
                    scenario.shareGroups(),
                    Groups.of(IntakeMode.SHARE_GROUP, Lane.BULK),
                    Groups.of(IntakeMode.SHARE_GROUP, Lane.INTERACTIVE));
        }
        this.workers = new WorkerPool(stack.folder(), environment(scenario, intake), scenario.named(), timeline);
    }

    /**
     * Starts broker, store and proxy, with topics and buckets; there are no workers yet.
     *
     * @param intake of the workers, {@code consumer-group} or {@code share-group}
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the stack belongs to the arena
    static Arena open(Scenario scenario, String intake, Timeline timeline) {
        EmbeddedStack stack = EmbeddedStack.start();
        try {
            return new Arena(stack, scenario, intake, timeline);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private Map<String, String> environment(Scenario scenario, String intake) {
        S3Access s3 = stack.s3();
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
                "RETOUCH_INTAKE", intake,
                "RETOUCH_FIXED_EDIT", scenario.edit().toString(),
                "RETOUCH_S3_ENDPOINT", endpoint(scenario).toString(),
                "RETOUCH_S3_PATH_STYLE", "true",
                "RETOUCH_S3_ACCESS_KEY", s3.accessKey(),
                "RETOUCH_S3_SECRET_KEY", s3.secretKey(),
                "RETOUCH_S3_ALLOWED_BUCKETS", SOURCES + "," + RESULTS,
                "RETOUCH_S3_OUTPUT", "s3://" + RESULTS + "/" + PREFIX));
        // Small pictures, so that four workers fit beside broker and store.
        environment.put("RETOUCH_MAX_PIXELS", "1000000");
        environment.put("RETOUCH_MAX_BYTES", "1000000");
        environment.putAll(scenario.settings());
        return environment;
    }

    /** What no fault of the store happens to needs no proxy. */
    private URI endpoint(Scenario scenario) {
        boolean faults = scenario.events().stream().anyMatch(Event::concernsStore);
        return faults ? proxy.address() : stack.s3().endpoint();
    }

    EmbeddedStack stack() {
        return stack;
    }

    FaultProxy proxy() {
        return proxy;
    }

    WorkerPool workers() {
        return workers;
    }

    /** Where the results lie. */
    Path results() {
        return stack.objects(RESULTS);
    }

    @Override
    public void close() {
        workers.close();
        proxy.close();
        stack.close();
    }
}
