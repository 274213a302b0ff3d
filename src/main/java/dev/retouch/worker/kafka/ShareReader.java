package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
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

    private final ShareConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Lane lane;
    private final RequestIntake intake;
    private final int deliveryLimit;
    private final BooleanSupplier needed;

    /**
     * A reader that begins with {@link #run}.
     *
     * @param deliveryLimit after which the broker gives a record up
     * @param needed asked while it holds nothing: whether it should go on
     */
    ShareReader(
            ShareConsumer<byte[], byte[]> consumer,
            String topic,
            Lane lane,
            RequestIntake intake,
            int deliveryLimit,
            BooleanSupplier needed) {
        this.consumer = consumer;
        this.topic = topic;
        this.lane = lane;
        this.intake = intake;
        this.deliveryLimit = deliveryLimit;
        this.needed = needed;
    }

    @Override
    public void run() {
        try {
            consumer.subscribe(List.of(topic));
            ConsumerRecord<byte[], byte[]> next = null;
            while (next != null || needed.getAsBoolean()) {
                next = next == null ? poll() : work(next);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the worker leaves {}", topic);
        } catch (RuntimeException e) {
            LOG.error("reading {} ended, another reader begins: {}", topic, e.getMessage(), e);
        } finally {
            close();
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
        return records.isEmpty() ? null : records.iterator().next();
    }

    /** Returns when the record is acknowledged, or with another one when this one's lock is lost. */
    private @Nullable ConsumerRecord<byte[], byte[]> work(ConsumerRecord<byte[], byte[]> record)
            throws InterruptedException {
        long renewAfter = consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK) / RENEWALS;
        Held held = new Held(record);
        if (held.count() > 1) {
            intake.catchUp(); // who had it before may have died a moment ago
        }
        intake.take(held);
        boolean inHand = true;
        while (true) {
            AcknowledgeType end = held.awaitEnd(inHand ? renewAfter : 0);
            if (inHand) {
                consumer.acknowledge(record, end == null ? AcknowledgeType.RENEW : end);
                commit(record);
                if (end != null) {
                    return null;
                }
            }
            // What is renewed comes again from the next poll, and only then can be acknowledged.
            ConsumerRecord<byte[], byte[]> polled = poll();
            inHand = polled != null && isSame(polled, record);
            if (polled != null && !inHand) {
                LOG.warn("{} is not this worker's any more: its lock was lost", RequestRecords.name(held));
                intake.drop(delivery -> delivery == held);
                return polled;
            }
        }
    }

    private void commit(ConsumerRecord<byte[], byte[]> record) {
        try {
            Map<TopicIdPartition, Optional<KafkaException>> failures = consumer.commitSync(COMMIT_LIMIT);
            failures.values().forEach(failure -> failure.ifPresent(e -> logFailure(record, e)));
        } catch (KafkaException e) {
            logFailure(record, e);
        }
    }

    private void logFailure(ConsumerRecord<byte[], byte[]> record, KafkaException e) {
        LOG.warn("the lock of offset {} of {} was not kept: {}", record.offset(), topic, e.getMessage());
    }

    private static boolean isSame(ConsumerRecord<?, ?> one, ConsumerRecord<?, ?> other) {
        return one.partition() == other.partition() && one.offset() == other.offset();
    }

    private final class Held implements Delivery {

        private final ConsumerRecord<byte[], byte[]> record;
        private final CompletableFuture<AcknowledgeType> end = new CompletableFuture<>();

        private Held(ConsumerRecord<byte[], byte[]> record) {
            this.record = record;
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
        public void handBack() {
            end.complete(AcknowledgeType.RELEASE);
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
