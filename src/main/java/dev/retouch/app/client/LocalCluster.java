package dev.retouch.app.client;

import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.app.embedded.Child;
import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.app.embedded.Ports;
import dev.retouch.app.embedded.WorkerProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The embedded stack with its topics and buckets, and one worker process; closing it stops everything. */
public final class LocalCluster implements AutoCloseable {

    private static final String SOURCES = "retouch-sources";
    private static final String RESULTS = "retouch-results";
    private static final int PARTITIONS = 4;

    private final EmbeddedStack stack;
    private final Cluster cluster;
    private final Child worker;
    private final int workerPort;
    private final Thread hook;
    private boolean leftRunning;

    private LocalCluster(EmbeddedStack stack, Map<String, String> settings) {
        this.stack = stack;
        this.cluster = new Cluster(stack.bootstrapServers(), stack.s3(), SOURCES, WorkerSettings.TOPICS);
        stack.createTopics(PARTITIONS, cluster.topics().all());
        stack.createTopics(PARTITIONS, WorkerSettings.INTERACTIVE);
        stack.createTopics(PARTITIONS, WorkerSettings.FURTHER);
        stack.createTopics(1, WorkerSettings.BATCHES);
        stack.createBuckets(SOURCES, RESULTS);
        this.workerPort = Ports.free();
        Map<String, String> environment = new HashMap<>(WorkerSettings.environment(cluster, RESULTS));
        environment.putAll(settings);
        this.worker = WorkerProcess.launch("worker", stack.folder(), workerPort, environment);
        this.hook = new Thread(worker::close, "worker-end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts everything over a temporary folder; the worker is not ready yet.
     *
     * @param settings the worker's environment variables beyond those that name this cluster
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the stack belongs to the cluster, whose close() closes it
    public static LocalCluster start(Map<String, String> settings) {
        return over(EmbeddedStack.start(), settings);
    }

    /** As {@link #start(Map)}, over a given folder. */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the stack belongs to the cluster, whose close() closes it
    public static LocalCluster startIn(Path folder, Map<String, String> settings) {
        return over(EmbeddedStack.startIn(folder), settings);
    }

    private static LocalCluster over(EmbeddedStack stack, Map<String, String> settings) {
        try {
            return new LocalCluster(stack, settings);
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** Waits until the worker is ready, after a start or a restart. */
    public void awaitWorker() {
        WorkerProcess.awaitReady(worker, workerPort);
    }

    /** The addresses of the cluster. */
    public Cluster cluster() {
        return cluster;
    }

    /** Broker and object store. */
    public EmbeddedStack stack() {
        return stack;
    }

    /** The worker's process. */
    public Child worker() {
        return worker;
    }

    /** Base address of the worker's health and metrics endpoints. */
    public String workerAddress() {
        return "http://127.0.0.1:" + workerPort;
    }

    /** Records the cluster for {@code submit} and leaves it running after this process; closing then does nothing. */
    public RunningStack leaveRunning() {
        RunningStack running = new RunningStack(
                cluster,
                Stream.of(stack.broker(), stack.objectStore(), worker)
                        .map(child -> RunningStack.Member.of(child.pid()))
                        .toList(),
                stack.folder());
        running.save();
        stack.detach();
        worker.detach();
        leftRunning = true;
        Runtime.getRuntime().removeShutdownHook(hook);
        return running;
    }

    @Override
    public void close() {
        if (leftRunning) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already and the hook does the same.
        }
        // Nothing needs an orderly shutdown: the data is deleted with the stack.
        worker.close();
        stack.close();
    }
}
