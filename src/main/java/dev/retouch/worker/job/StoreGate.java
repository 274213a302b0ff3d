package dev.retouch.worker.job;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closed while the object store as a whole refuses or does not answer: no request can succeed then, so none is begun and
 * none fails.
 *
 * <p>While it is closed the store is probed again and again; the first good answer opens it.
 */
public final class StoreGate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreGate.class);

    private final StoreProbe probe;
    private final ScheduledExecutorService prober;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private CompletableFuture<StoreProbe.Findings> next = new CompletableFuture<>();
    private boolean asked;
    private boolean askedToWrite;
    private CompletableFuture<Void> opened = CompletableFuture.completedFuture(null);
    private volatile String refusal = "";
    private volatile long openedAt = System.nanoTime();

    /**
     * An open gate.
     *
     * @param pause between two probes while it is closed
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    public StoreGate(StoreProbe probe, Duration pause) {
        this.probe = probe;
        this.prober = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "retouch-store-gate");
            thread.setDaemon(true);
            return thread;
        });
        prober.scheduleWithFixedDelay(this::probeWhileClosed, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether requests may be begun. */
    public boolean isOpen() {
        return refusal.isEmpty();
    }

    /**
     * How long a place has been in trouble that may be its own: what was before the whole store came back does not count.
     *
     * @param since when it began, as {@link System#nanoTime()} says it
     */
    Duration troubledFor(long since) {
        long now = System.nanoTime();
        return isOpen() ? Duration.ofNanos(Math.min(now - since, now - openedAt)) : Duration.ZERO;
    }

    /** What the store says while the gate is closed; empty while it is open. */
    public String refusal() {
        return refusal;
    }

    /** Runs this after each change, on the gate's own thread, which it must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Completes when the gate is open: at once, or after the next change; never fails. */
    public synchronized CompletableFuture<Void> opened() {
        return opened;
    }

    /**
     * What the store refuses, by a probe that begins after this call; callers that come together share one.
     *
     * @param writing whether to try a write too
     */
    public synchronized CompletableFuture<StoreProbe.Findings> findings(boolean writing) {
        askedToWrite |= writing;
        if (!asked) {
            asked = true;
            try {
                prober.execute(this::look);
            } catch (RejectedExecutionException e) {
                // Closed with the runner, which hands back whoever waits for this.
                return new CompletableFuture<>();
            }
        }
        return next;
    }

    /** Probes soon, for reading and for writing. */
    @SuppressWarnings("FutureReturnValueIgnored") // it never fails, and the gate changes by itself
    public void probe() {
        findings(true);
    }

    private void probeWhileClosed() {
        if (!isOpen()) {
            probe();
        }
    }

    private void look() {
        CompletableFuture<StoreProbe.Findings> waiting;
        boolean writing;
        synchronized (this) {
            waiting = next;
            next = new CompletableFuture<>();
            writing = askedToWrite || !isOpen(); // what was found by a write is not well because reads are
            asked = false;
            askedToWrite = false;
        }
        StoreProbe.Findings findings = found(writing);
        CompletableFuture<Void> open = change(findings);
        waiting.complete(findings);
        if (findings.usable()) {
            open.complete(null);
        }
    }

    private StoreProbe.Findings found(boolean writing) {
        try {
            return probe.look(writing);
        } catch (RuntimeException e) {
            LOG.error("the object store cannot be probed", e);
            return new StoreProbe.Findings(false, "the object store cannot be probed: " + e, Set.of(), Set.of());
        }
    }

    /** Takes what was found, and tells whoever listens if that changes anything; the future of whoever waits for it. */
    private CompletableFuture<Void> change(StoreProbe.Findings findings) {
        boolean wasOpen = isOpen();
        CompletableFuture<Void> open;
        synchronized (this) {
            if (wasOpen && !findings.usable()) {
                opened = new CompletableFuture<>();
            }
            if (!wasOpen) {
                openedAt = System.nanoTime(); // before it says that it is open
            }
            refusal = findings.usable() ? "" : findings.sentence();
            open = opened;
        }
        if (wasOpen != findings.usable()) {
            if (findings.usable()) {
                LOG.info("the object store answers again: requests go on");
            } else {
                LOG.warn("the object store as a whole refuses, so no request is begun: {}", findings.sentence());
            }
            listeners.forEach(Runnable::run);
        }
        return open;
    }

    @Override
    public void close() {
        prober.shutdownNow();
    }
}
