package dev.retouch.worker.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record until the broker confirms it: an answer that is lost would be an edit that is lost.
 *
 * <p>Nothing here waits for a topic, so that one that takes nothing holds up its own records alone.
 */
public final class ConfirmedSender implements AutoCloseable {

    /** Sends a record and does not wait; the callback is told what became of it, now or later, on any thread. */
    @FunctionalInterface
    public interface Outlet {
        void send(ProducerRecord<byte[], byte[]> record, Callback callback);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConfirmedSender.class);

    /** Before the first repetition: a client that has not heard of a topic yet asks for it, and takes no record until then. */
    private static final long FIRST_PAUSE = 10;

    private static final int MOST_DOUBLINGS = 10;
    /** Of a record that may be lost: about half a second, where the client does not take it. */
    private static final int FEW_ATTEMPTS = 6;
    /** Records that may be lost and are on their way: whatever their topic does, they leave the client's buffer to answers. */
    private static final int MOST_LOSABLE = 16;

    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(15);
    private static final Duration SAID_AGAIN = Duration.ofMinutes(1);

    private final Outlet outlet;
    private final Duration pause;
    private final LongSupplier nanoTime;
    private final Set<Sending> unconfirmed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger losable = new AtomicInteger();
    private final Map<String, Long> said = new ConcurrentHashMap<>();
    private final ScheduledExecutorService repetitions = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "retouch-resend");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A sender that sends at once.
     *
     * @param outlet which must never wait: a topic that it waits for would hold up all others
     * @param pause the longest before a record is sent again that the broker did not take
     */
    public ConfirmedSender(Outlet outlet, Duration pause) {
        this(outlet, pause, System::nanoTime);
    }

    ConfirmedSender(Outlet outlet, Duration pause, LongSupplier nanoTime) {
        this.outlet = outlet;
        this.pause = pause;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins to send a record.
     *
     * @return completes when the broker has the record, however long that takes; with false when it is too large for the
     *     topic, which sending it again would not change
     */
    public CompletableFuture<Boolean> begin(
            String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        Sending sending = new Sending(new ProducerRecord<>(topic, null, null, key, value, headers));
        unconfirmed.add(sending);
        sending.attempt();
        return sending.confirmed;
    }

    /** As {@link #begin}, and waits for it. */
    public boolean send(String topic, byte @Nullable [] key, Headers headers, byte @Nullable [] value)
            throws InterruptedException {
        try {
            return begin(topic, key, headers, value).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // it has no other end than a confirmation
        }
    }

    /** Sends a record a few times at most and does not wait: it may be lost, and is where many others are on their way. */
    @SuppressWarnings("FutureReturnValueIgnored") // it does not fail
    void sendUnconfirmed(String topic, byte[] key, Headers headers, byte[] value) {
        if (losable.incrementAndGet() > MOST_LOSABLE) {
            losable.decrementAndGet();
            return;
        }
        Sending sending = new Sending(new ProducerRecord<>(topic, null, null, key, value, headers));
        sending.attemptsLeft = FEW_ATTEMPTS;
        sending.attempt();
        sending.confirmed.thenRun(losable::decrementAndGet);
    }

    /** Which topics do not take their answers, in a sentence or two, or nothing. */
    public Optional<String> problem() {
        long now = nanoTime.getAsLong();
        Map<String, Sending> late = new TreeMap<>();
        for (Sending sending : unconfirmed) {
            if (now - sending.since > SILENCE_LIMIT.toNanos()) {
                late.merge(sending.record.topic(), sending, (one, other) -> one.since < other.since ? one : other);
            }
        }
        return late.isEmpty()
                ? Optional.empty()
                : Optional.of(late.values().stream()
                        .map(sending -> "the topic " + sending.record.topic() + " has not taken an answer for "
                                + TimeUnit.NANOSECONDS.toSeconds(now - sending.since) + " s: " + sending.reason)
                        .collect(Collectors.joining("; ")));
    }

    private void say(String topic, String reason) {
        long now = nanoTime.getAsLong();
        Long before = said.get(topic);
        if (before == null || now - before > SAID_AGAIN.toNanos()) {
            said.put(topic, now);
            LOG.warn("the broker does not take records for {} for now: {}", topic, reason);
        }
    }

    /** Sends no more. */
    @Override
    public void close() {
        repetitions.shutdownNow();
    }

    /** One record on its way; one thread at a time has it. */
    private final class Sending implements Callback {

        private final ProducerRecord<byte[], byte[]> record;
        private final long since = nanoTime.getAsLong();
        private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        private int attemptsLeft = Integer.MAX_VALUE;
        private int failures;
        private volatile String reason = "nobody confirms it";

        private Sending(ProducerRecord<byte[], byte[]> record) {
            this.record = record;
        }

        private void attempt() {
            try {
                outlet.send(record, this);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                end(true);
            } else if (failure instanceof RecordTooLargeException) {
                end(false);
            } else {
                failed(failure);
            }
        }

        private void end(boolean taken) {
            unconfirmed.remove(this);
            confirmed.complete(taken);
        }

        @SuppressWarnings("FutureReturnValueIgnored") // it tells its own future
        private void failed(Exception failure) {
            reason = failure.getCause() == null
                    ? String.valueOf(failure.getMessage())
                    : failure.getMessage() + " " + failure.getCause().getMessage();
            if (--attemptsLeft == 0) {
                say(record.topic(), reason);
                end(false);
                return;
            }
            long soon = FIRST_PAUSE << Math.min(failures++, MOST_DOUBLINGS);
            if (soon >= pause.toMillis()) {
                say(record.topic(), reason);
            }
            try {
                repetitions.schedule(this::attempt, Math.min(soon, pause.toMillis()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("a record for {} is not sent again, the worker leaves", record.topic());
            }
        }
    }
}
