package dev.retouch.worker.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the topic of published adapters from its beginning: the newest one counts, also one from before the start. */
public final class AdapterReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdapterReader.class);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Consumer<AdapterPublished> taker;
    private final Map<TopicPartition, Long> behind = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::read, "retouch-adapters");
    private @Nullable AdapterPublished newest;
    private long newestTime;
    private volatile boolean closed;

    /**
     * A reader that begins with {@link #start}.
     *
     * @param consumers makes a consumer without a group
     * @param taker called on the reader's thread for each adapter that is the newest
     */
    public AdapterReader(
            Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers,
            String topic,
            Consumer<AdapterPublished> taker) {
        this.consumers = consumers;
        this.topic = topic;
        this.taker = taker;
        thread.setDaemon(true);
    }

    /** Begins to follow. */
    public void start() {
        thread.start();
    }

    private void read() {
        while (!closed) {
            try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer = consumers.get()) {
                while (!closed && !follow(consumer)) {
                    Thread.sleep(AGAIN.toMillis());
                }
                while (!closed) {
                    step(consumer);
                }
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("the topic of adapters {} is not read for now: {}", topic, e.getMessage());
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

    /** Assigns the topic; false while there is none. */
    boolean follow(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        behind.putAll(consumer.endOffsets(partitions));
        return !partitions.isEmpty();
    }

    void step(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            note(record);
        }
        behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        AdapterPublished next = newest;
        if (next != null && behind.isEmpty()) { // of those from before the start the last alone is loaded
            newest = null;
            taker.accept(next);
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || record.timestamp() < newestTime) {
            return;
        }
        try {
            newest = AdapterPublished.read(record.value());
            newestTime = record.timestamp();
        } catch (IOException e) {
            LOG.warn("offset {} of {} announces no adapter: {}", record.offset(), topic, e.getMessage());
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(AGAIN.toMillis());
    }
}
