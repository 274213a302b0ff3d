package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a lane's share group with one record at a time, on its own thread.
 *
 * <p>One at a time, because a share consumer brings nothing new while a record of its last fetch is not acknowledged: with
 * more of them the quick ones would wait for the slowest. The record's lock is renewed for as long as it is worked on.
 */
final class ShareReader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ShareReader.class);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    private static final int DEFAULT_LOCK = 30_000;
    /** A lock is renewed this often in its life, so that one lost call does not cost it. */
    private static final int RENEWALS = 3;

    private static final long PAUSE_MILLIS = 100;
    /** Before what could not be answered here is delivered again: each delivery counts at the broker. */
    private static final long AGAIN_SECONDS = 5;

    private final ShareConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Lane lane;
    private final RequestIntake intake;
    private final int deliveryLimit;
    private final Conditions conditions;

    /** What a reader asks about the world around it. */
    interface Conditions {

        /** Whether it should go on; asked while it holds nothing. */
        boolean needed();

        /** Whether the broker answers. */
        boolean brokerAnswers();

        /** It asked for records and was not refused. */
        void polled(boolean brought);

        /** It came to an end that it should not. */
        void failed(RuntimeException failure);

        /** Waits for a while: another reader would come to the same end at once. */
        void pause() throws InterruptedException;
    }

    /** What became of an acknowledgement. */
    private enum Commit {
        CONFIRMED,
        REFUSED,
        /** Nobody knows, and the consumer may wait for ever for a renewal that was never sent. */
        UNKNOWN
    }

    /**
     * A reader that begins with {@link #run}.
     *
     * @param deliveryLimit after which the broker gives a record up
     */
    ShareReader(
            ShareConsumer<byte[], byte[]> consumer,
            String topic,
            Lane lane,
            RequestIntake intake,
            int deliveryLimit,
            Conditions conditions) {
        this.consumer = consumer;
        this.topic = topic;
        this.lane = lane;
        this.intake = intake;
        this.deliveryLimit = deliveryLimit;
        this.conditions = conditions;
    }

    @Override
    public void run() {
        if (read()) {
            return;
        }
        try {
            conditions.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether it came to its end as it should */
    private boolean read() {
        try {
            consumer.setAcknowledgementCommitCallback(this::logUnconfirmed);
            consumer.subscribe(List.of(topic));
            boolean useful = true;
            while (useful && conditions.needed()) {
                ConsumerRecord<byte[], byte[]> next = poll();
                useful = next == null || work(next);
            }
            if (useful) {
                commitLast();
            }
            while (!useful && !conditions.brokerAnswers() && conditions.needed()) {
                Thread.sleep(PAUSE_MILLIS); // a member that cannot say that it leaves keeps its partitions for a while
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the worker leaves {}", topic);
        } catch (GroupMaxSizeReachedException e) {
            LOG.warn(
                    "{} has one reader less: its share group has as many members as the broker allows;"
                            + " raise group.share.max.size there, or run fewer workers",
                    topic);
            return false;
        } catch (RuntimeException e) {
            conditions.failed(e);
            return false;
        } finally {
            close();
        }
        return true;
    }

    /** What was acknowledged last has had no fetch to go with, and closing does not wait for a slow broker. */
    private void commitLast() {
        try {
            consumer.commitSync(COMMIT_LIMIT);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("the last acknowledgement in {} was not confirmed: {}", topic, e.getMessage());
        }
    }

    /** A record that is not acknowledged goes to another member at once. */
    private void close() {
        boolean interrupted = Thread.interrupted(); // an interrupted thread cannot tell the broker
        try {
            consumer.close(CLOSE_LIMIT);
        } catch (KafkaException e) {
            LOG.warn("a reader of {} did not leave its group: {}", topic, e.getMessage());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ConsumerRecord<byte[], byte[]> poll() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        conditions.polled(!records.isEmpty());
        return records.isEmpty() ? null : records.iterator().next();
    }

    /**
     * Returns when the record is acknowledged or its lock is lost.
     *
     * @return whether the consumer is of further use
     */
    private boolean work(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        long renewAfter = consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK) / RENEWALS;
        Held held = new Held(record);
        held.take();
        try {
            while (true) {
                AcknowledgeType end = held.awaitEnd(renewAfter);
                consumer.acknowledge(record, end == null ? AcknowledgeType.RENEW : end);
                if (end != null) {
                    // With the next fetch, which spares the broker a call for each record; what does not arrive comes
                    // again and finds its answer.
                    return true;
                }
                Commit commit = commit(record);
                if (commit != Commit.CONFIRMED) {
                    return commit == Commit.REFUSED;
                }
                // What is renewed comes again from the next poll, and only then can be acknowledged.
                ConsumerRecord<byte[], byte[]> renewed = poll();
                if (renewed == null || !isSame(renewed, record)) {
                    return false;
                }
            }
        } finally {
            held.letGo();
        }
    }

    private Commit commit(ConsumerRecord<byte[], byte[]> record) {
        try {
            Map<TopicIdPartition, Optional<KafkaException>> results = consumer.commitSync(COMMIT_LIMIT);
            Optional<KafkaException> refusal =
                    results.values().stream().flatMap(Optional::stream).findAny();
            refusal.ifPresent(e -> logFailure(record, e.getMessage()));
            if (results.isEmpty()) {
                logFailure(record, "the client has no session with the broker");
                return Commit.UNKNOWN;
            }
            return refusal.isPresent() ? Commit.REFUSED : Commit.CONFIRMED;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            logFailure(record, e.getMessage());
            return Commit.UNKNOWN;
        }
    }

    private void logFailure(ConsumerRecord<byte[], byte[]> record, @Nullable String why) {
        LOG.warn(
                "the lock of offset {} of partition {} of {} was not kept: {}",
                record.offset(),
                record.partition(),
                topic,
                why);
    }

    private void logUnconfirmed(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception failure) {
        if (failure != null) {
            LOG.debug("an acknowledgement of {} was not confirmed: {}", offsets, failure.getMessage());
        }
    }

    private static boolean isSame(ConsumerRecord<?, ?> one, ConsumerRecord<?, ?> other) {
        return one.partition() == other.partition() && one.offset() == other.offset();
    }

    private final class Held implements Delivery {

        private final ConsumerRecord<byte[], byte[]> record;
        private final CompletableFuture<AcknowledgeType> end = new CompletableFuture<>();
        private volatile boolean gone;

        private Held(ConsumerRecord<byte[], byte[]> record) {
            this.record = record;
        }

        /** Without a wait: the lock has to be renewed meanwhile. */
        @SuppressWarnings("FutureReturnValueIgnored") // a delivery that is not taken comes again
        private void take() {
            if (count() == 1) {
                intake.take(this);
                return;
            }
            // Who had it before may have died a moment ago.
            intake.caughtUp().thenRunAsync(() -> {
                if (!gone) {
                    intake.take(this);
                }
            });
        }

        /** Another one has it or will have it, unless its edit has begun here. */
        private void letGo() {
            gone = true;
            if (!end.isDone()) {
                intake.drop(delivery -> delivery == this);
            }
        }

        @Override
        public ConsumerRecord<byte[], byte[]> record() {
            return record;
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public int count() {
            return record.deliveryCount().orElse((short) 1);
        }

        @Override
        public boolean isLast() {
            return count() >= deliveryLimit;
        }

        @Override
        public void acknowledge() {
            end.complete(AcknowledgeType.ACCEPT);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // it is the same one
        public void handBack() {
            if (intake.isOpen()) {
                end.completeOnTimeout(AcknowledgeType.RELEASE, AGAIN_SECONDS, TimeUnit.SECONDS);
            } else {
                end.complete(AcknowledgeType.RELEASE);
            }
        }

        /** How it ended, or null when it did not within so many milliseconds. */
        private @Nullable AcknowledgeType awaitEnd(long limit) throws InterruptedException {
            try {
                return end.get(limit, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return null;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // nobody ends it so
            }
        }
    }
}
