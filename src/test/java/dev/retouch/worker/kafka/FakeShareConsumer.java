package dev.retouch.worker.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Brings one record at a time, as a broker does in record_limit mode, and what is released again at once. */
final class FakeShareConsumer extends MockShareConsumer<byte[], byte[]> {

    /** How it answers a commit. */
    enum Answer {
        YES,
        NO,
        NOT_SENT,
        TIMEOUT
    }

    /** The acknowledgements that were sent, in order, as the offset and the type. */
    final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

    final LinkedBlockingDeque<ConsumerRecord<byte[], byte[]>> available = new LinkedBlockingDeque<>();
    /** To the next renewal. */
    volatile Answer renewal = Answer.YES;

    /** What the next poll throws, or null. */
    volatile @Nullable KafkaException refusal;

    volatile boolean lost;
    volatile boolean closed;

    private @Nullable ConsumerRecord<byte[], byte[]> inHand;
    private @Nullable AcknowledgeType last;

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        KafkaException refused = refusal;
        if (refused != null) {
            throw refused;
        }
        if (inHand != null && last != null && last != AcknowledgeType.RENEW) {
            commitSync(timeout); // an acknowledgement goes with the next fetch
        }
        if (inHand == null) {
            try {
                inHand = available.poll(Math.min(20, timeout.toMillis()), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new org.apache.kafka.common.errors.InterruptException(e);
            }
        }
        ConsumerRecord<byte[], byte[]> record = inHand;
        return record == null
                ? ConsumerRecords.empty()
                : new ConsumerRecords<>(
                        Map.of(
                                new TopicPartition(record.topic(), record.partition()),
                                new ArrayList<>(List.of(record))),
                        Map.of());
    }

    @Override
    public synchronized void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        if (!record.equals(inHand)) {
            throw new IllegalStateException("The record cannot be acknowledged.");
        }
        last = type;
    }

    @Override
    public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration timeout) {
        ConsumerRecord<byte[], byte[]> record = inHand;
        Answer answer = last == AcknowledgeType.RENEW ? renewal : Answer.YES;
        if (record == null || last == null) {
            return Map.of();
        }
        acknowledged.add(record.offset() + " " + last.name());
        if (last != AcknowledgeType.RENEW || answer != Answer.YES) {
            inHand = null;
        }
        if (last == AcknowledgeType.RELEASE) {
            available.addFirst(record);
        }
        last = null;
        if (answer != Answer.YES) {
            renewal = Answer.YES;
            lost = true;
        }
        TopicIdPartition partition = new TopicIdPartition(Uuid.ONE_UUID, record.partition(), record.topic());
        return switch (answer) {
            case YES -> Map.of(partition, Optional.empty());
            case NO -> Map.of(partition, Optional.of(new KafkaException("the lock is lost")));
            case NOT_SENT -> Map.of();
            case TIMEOUT -> throw new org.apache.kafka.common.errors.TimeoutException("no answer");
        };
    }

    /** Three renewals in that many milliseconds. */
    @Override
    public Optional<Integer> acquisitionLockTimeoutMs() {
        return Optional.of(60);
    }

    @Override
    public synchronized void close(Duration timeout) {
        commitSync(timeout);
        closed = true;
    }
}
