package dev.retouch.worker.batch;

import dev.retouch.worker.kafka.ConfirmedSender;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients when a batch has ended: one of all workers counts, from the beginning of the topic of batches.
 *
 * <p>Nothing is committed. A worker that takes over reads the topic anew; a batch whose end it tells a second time has the
 * event id of the first. Ends are known for a week: after that its name may be that of another batch. A batch that has
 * not ended is forgotten a week after its last answer.
 */
public final class BatchReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    /** As long as topics usually keep a request, which may be answered a second time until then. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final BatchTopics topics;
    private final BatchRecords records;
    private final Clock clock;
    private final BatchTally tally = new BatchTally();
    private final Map<TopicPartition, Long> behind = new HashMap<>();
    private final Thread thread = new Thread(this::read, "retouch-batches");
    private volatile boolean closed;

    /**
     * A reader that begins with {@link #start}.
     *
     * @param consumers makes a member of the group of those that could count
     */
    public BatchReader(
            Supplier<Consumer<byte[], byte[]>> consumers, ConfirmedSender sender, BatchTopics topics, Clock clock) {
        this.consumers = consumers;
        this.clock = clock;
        this.topics = topics;
        this.records = new BatchRecords(sender, topics);
        thread.setDaemon(true);
    }

    /** Joins the group. */
    public void start() {
        thread.start();
    }

    private void read() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                subscribe(consumer);
                while (!closed) {
                    step(consumer);
                }
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (WakeupException e) {
                LOG.debug("the count of batches ends");
            } catch (KafkaException e) {
                LOG.warn("batches are not counted for now: {}", e.getMessage());
                if (!waited()) {
                    return;
                }
            }
        }
    }

    private static boolean waited() {
        try {
            Thread.sleep(AGAIN.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    void subscribe(Consumer<byte[], byte[]> consumer) {
        consumer.subscribe(List.of(topics.state()), new FromTheBeginning(consumer));
    }

    void step(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            count(record);
        }
        behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        if (behind.isEmpty()) { // before that, an end that was told may still be to come
            for (BatchCompleted batch : tally.due()) {
                tell(batch);
            }
            forget(clock.instant().minus(KEPT));
        }
    }

    /** Else each batch whose sender died, or one request of which is replayed after its end, would stay for ever. */
    private void forget(Instant before) throws InterruptedException {
        for (String batch : tally.forgetEnds(before)) {
            records.forgetEnd(batch);
        }
        for (Map.Entry<String, Set<String>> batch :
                tally.forgetUnfinished(before).entrySet()) {
            for (String id : batch.getValue()) {
                records.forget(batch.getKey(), id);
            }
            LOG.warn(
                    "batch {} is forgotten: none of its requests was answered for {} days, {} were before",
                    batch.getKey(),
                    KEPT.toDays(),
                    batch.getValue().size());
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        if (record.value() == null) {
            return;
        }
        BatchMember member = BatchRecords.read(record.value()).orElse(null);
        if (member == null) {
            return;
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        if (member.id().isEmpty()) {
            tally.finish(member.batch(), at);
        } else if (!tally.add(member, at)) {
            records.forget(member.batch(), member.id());
        }
    }

    private void tell(BatchCompleted batch) throws InterruptedException {
        records.completed(batch);
        records.ended(batch);
        for (String id : tally.finish(batch.batch(), clock.instant())) {
            records.forget(batch.batch(), id);
        }
        LOG.info("batch {} has ended: {} completed, {} failed", batch.batch(), batch.completed(), batch.failed());
    }

    /** What was counted belongs to the partitions that are assigned. */
    private final class FromTheBeginning implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> consumer;

        private FromTheBeginning(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (consumer.partitionsFor(topics.state()).size() > 1) {
                LOG.error(
                        "{} has more than one partition, so batches may never end: make it anew with one",
                        topics.state());
            }
            if (!partitions.isEmpty()) {
                consumer.seekToBeginning(partitions);
                behind.putAll(consumer.endOffsets(partitions));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                behind.clear();
                tally.clear();
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(AGAIN.toMillis());
    }
}
