package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.Job;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.ShuttingDownException;
import dev.retouch.worker.job.UnpublishableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a delivery to its acknowledgement, whichever way it was delivered.
 *
 * <p>Taking a delivery never waits: {@link #hasRoom} tells a source whether it should bring another one.
 */
public final class RequestIntake {

    private static final Logger LOG = LoggerFactory.getLogger(RequestIntake.class);

    /** How soon it is noticed that the store is open again. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** Four workers with so many fit into a group of the size that brokers allow by themselves (200), 20 into the largest (1,000). */
    public static final int MOST_SOURCES = 48;

    private final JobRunner runner;
    private final DeadLetters deadLetters;
    private final Deliveries deliveries;
    private final JobMeter meter;
    private final IntakeLimits limits;
    private final Dispatcher dispatcher;
    private final Cancellations cancellations;
    /** As many of each lane's topic as were seen. */
    private final Map<Lane, Integer> partitions = new ConcurrentHashMap<>();

    /** How often records had no answer here so far. */
    private final Map<String, AtomicInteger> unanswered = new ConcurrentHashMap<>();

    private volatile boolean open = true;

    private final AtomicInteger lettersWaiting = new AtomicInteger();
    private final BytesInHand inHand = new BytesInHand();
    private final ScheduledExecutorService letters = thread("retouch-dead-letters");
    private final ScheduledExecutorService ticks = thread("retouch-intake");

    /**
     * An intake that takes deliveries at once.
     *
     * @param limits places and windows
     * @param storeOpen whether the object store as a whole takes requests
     * @param cancellations end requests in the backlog, without a place, and those that are at work
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the intake
    public RequestIntake(
            JobRunner runner,
            DeadLetters deadLetters,
            Deliveries deliveries,
            JobMeter meter,
            IntakeLimits limits,
            BooleanSupplier storeOpen,
            Cancellations cancellations) {
        this.runner = runner;
        this.deadLetters = deadLetters;
        this.deliveries = deliveries;
        this.meter = meter;
        this.limits = limits;
        this.dispatcher = new Dispatcher(limits, storeOpen, meter, this::isSuspect, this::begin);
        this.cancellations = cancellations;
        cancellations.listen(() -> dispatcher.hasten(unbegun -> cancellations.isCancelled(
                unbegun.request(),
                Instant.ofEpochMilli(unbegun.delivery().record().timestamp()))));
        ticks.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One that throws would be the last. */
    private void tick() {
        try {
            dispatcher.dispatch();
        } catch (RuntimeException e) {
            LOG.error("no place was given this time", e);
        }
    }

    private boolean isSuspect(Delivery delivery) {
        return deliveries.before(delivery) > 0;
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether a lane's source should bring another delivery; no when the store refuses, or when the worker leaves. */
    boolean hasRoom(Lane lane) {
        return lettersWaiting.get() < limits.backlog() && dispatcher.hasRoom(lane, inHand.of(lane));
    }

    /**
     * How many members of a share group a lane has use for, each with one record at a time.
     *
     * <p>The broker gives each partition the same number of members, and may give one whose members all wait: so each has one
     * more for each request of the lane that waits, whichever partitions these are of. While there is one, each
     * has a spare one too, since a new member gets its partitions only after a few heartbeats.
     */
    int sources(Lane lane) {
        int spread = partitions.getOrDefault(lane, 1);
        int useful = Math.max(limits.places() + 1, spread);
        int waiting = dispatcher.waiting(lane);
        return Math.min(MOST_SOURCES, waiting == 0 ? useful : useful + spread * (1 + waiting));
    }

    /** Forgets what was seen of a lane's topic: the one that was made in its place may have fewer partitions. */
    void madeAgain(Lane lane) {
        partitions.remove(lane);
    }

    /** Takes a delivery, which is ended later, on any thread, in one of the two ways. */
    public void take(Delivery delivery) {
        if (!open) {
            delivery.handBack(); // and nothing else: that it was delivered to a worker that leaves says nothing of it
            return;
        }
        int number = number(delivery);
        partitions.merge(delivery.lane(), delivery.record().partition() + 1, Math::max);
        meter.taken(delivery.lane(), number);
        RequestEvent event;
        try {
            event = RequestEvent.read(delivery.record());
        } catch (MalformedRecordException e) {
            putAside(delivery, e.getMessage());
            return;
        }
        int bytes = RequestRecords.bytes(delivery);
        if (bytes > limits.requestBytes()) {
            event = event.refused("the record has " + bytes + " bytes, the limit is " + limits.requestBytes()
                    + ": shorten the request's texts, or raise RETOUCH_MAX_REQUEST_BYTES");
        }
        if (number >= limits.deliveries() || delivery.isLast()) {
            putAside(
                    delivery,
                    "the request was delivered " + Math.max(number, delivery.count())
                            + " times without an answer: it may be what ended the workers that had it");
            return;
        }
        inHand.add(delivery);
        dispatcher.offer(new Backlog.Unbegun(delivery, event));
    }

    /** Deliveries of a record with this one; those that were handed back in order are not counted. */
    private int number(Delivery delivery) {
        return deliveries.before(delivery) + 1;
    }

    /** Waits until all is known that other workers have marked. */
    void catchUp() {
        try {
            caughtUp().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // it ends well, or late
        }
    }

    /** Done when all is known that other workers have marked. */
    CompletableFuture<Void> caughtUp() {
        return deliveries.caughtUp();
    }

    /** Whether requests are taken; from the shutdown on they are handed back at once. */
    boolean isOpen() {
        return open;
    }

    /** On a thread of its own: the dead-letter topic may not take it for a long time. */
    private void putAside(Delivery delivery, String reason) {
        lettersWaiting.incrementAndGet();
        inHand.add(delivery);
        try {
            letters.execute(() -> letter(delivery, reason));
        } catch (RejectedExecutionException e) {
            inHand.remove(delivery);
            delivery.handBack();
        }
    }

    private void letter(Delivery delivery, String reason) {
        try {
            int before = deliveries.before(delivery);
            deadLetters.put(
                    delivery.record(),
                    reason,
                    before == 0 ? List.of() : List.of(DeadLetters.history(deliveries.history(delivery))));
            deliveries.end(delivery);
            meter.outcome(JobMeter.DEAD_LETTER);
            delivery.acknowledge();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            delivery.handBack();
        } catch (RuntimeException e) {
            LOG.error("{} is not in the dead-letter topic and is not acknowledged", RequestRecords.name(delivery), e);
            delivery.handBack();
        } finally {
            inHand.remove(delivery);
            lettersWaiting.decrementAndGet();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whatever comes of it is dealt with in end
    private void begin(Backlog.Unbegun unbegun, Dispatcher.Place place) {
        Delivery delivery = unbegun.delivery();
        MarkedPlace marked = new MarkedPlace(deliveries, delivery, place);
        Job job =
                new Job(unbegun.request(), RequestRecords.origin(delivery, unbegun.event(), number(delivery)), marked);
        place.runs(job);
        cancellations.watch(job);
        submit(job).whenComplete((outcome, failure) -> {
            cancellations.forget(job);
            end(marked, failure);
        });
    }

    private CompletableFuture<String> submit(Job job) {
        try {
            return runner.submit(job);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void end(MarkedPlace marked, @Nullable Throwable failure) {
        Delivery delivery = marked.delivery();
        try {
            if (failure == null) {
                marked.end();
                delivery.acknowledge();
                unanswered.remove(RequestRecords.name(delivery));
                return;
            }
            if (unwrapped(failure) instanceof UnpublishableException e) {
                putAside(delivery, e.getMessage());
                return;
            }
            if (ShuttingDownException.isCauseOf(failure)) {
                marked.withdraw();
                delivery.handBack();
                return;
            }
            unanswered(delivery, unwrapped(failure));
        } finally {
            inHand.remove(delivery);
            marked.free(); // last: whoever waits for it knows that it is acknowledged
        }
    }

    /** Whatever could not be published may be published the next time, but not for ever. */
    private void unanswered(Delivery delivery, Throwable failure) {
        String name = RequestRecords.name(delivery);
        int times = unanswered.computeIfAbsent(name, one -> new AtomicInteger()).incrementAndGet();
        LOG.error("{} has no answer and is not acknowledged", name, failure);
        if (times < limits.deliveries()) {
            delivery.handBack();
            return;
        }
        unanswered.remove(name);
        putAside(delivery, "its answer could not be published " + times + " times: " + failure);
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Drops what has not begun its edit, of deliveries that are of no use here any more. */
    void drop(Predicate<Delivery> useless) {
        dispatcher.drop(useless).forEach(unbegun -> inHand.remove(unbegun.delivery()));
    }

    /**
     * Takes no more, hands back what has not begun its edit, and what is not answered in time.
     *
     * @param grace longest time for edits that have begun, and their answers
     * @return whether the device is idle, so that the editor may be closed
     */
    public boolean shutDown(Duration grace) throws InterruptedException {
        open = false;
        ticks.shutdownNow();
        dispatcher.close(grace);
        letters.shutdown();
        boolean idle = runner.shutDown();
        letters.shutdownNow();
        return idle;
    }
}
