package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Failures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of published adapters from its beginning: the newest one counts, also one from before the start, and
 * where that is broken the one before it, so that a worker that starts has the same as those that ran.
 */
public final class AdapterReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdapterReader.class);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** What became of an adapter that was offered. */
    public enum Outcome {
        TAKEN,
        /** It does not fit or is not what was announced. */
        BROKEN,
        /** It could not be fetched now. */
        LATER
    }

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Function<AdapterPublished, Outcome> taker;
    private final Map<TopicPartition, Long> behind = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::read, "retouch-adapters");
    /** Published since the last one that was taken, the newest last. */
    private final List<Announced> announced = new ArrayList<>();

    /** Opens once it is known what was published before the start, and the newest of it is taken. */
    private final CountDownLatch caughtUp = new CountDownLatch(1);

    private long offeredAt = System.nanoTime() - AGAIN.toNanos();
    private volatile boolean closed;

    private record Announced(AdapterPublished adapter, int partition, long time) {}

    /**
     * A reader that begins with {@link #start}.
     *
     * @param consumers makes a consumer without a group
     * @param taker called on the reader's thread for an adapter that is the newest; again later where it says so
     */
    public AdapterReader(
            Supplier<Consumer<byte[], byte[]>> consumers, String topic, Function<AdapterPublished, Outcome> taker) {
        this.consumers = consumers;
        this.topic = topic;
        this.taker = taker;
        thread.setDaemon(true);
    }

    /** Begins to follow. */
    public void start() {
        thread.start();
    }

    /**
     * Waits for the newest adapter from before the start, so that no request after a start is edited with an older one than
     * those before it; not for longer than the limit, nor where nothing was published.
     *
     * @return whether it has it
     */
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        boolean inTime = caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!inTime) {
            LOG.warn(
                    "the newest adapter of {} is not here after {} s: edits begin with the bundle's own until it comes",
                    topic,
                    limit.toSeconds());
        }
        return inTime;
    }

    private void read() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
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
    boolean follow(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        behind.putAll(consumer.endOffsets(partitions));
        if (partitions.isEmpty()) {
            caughtUp.countDown(); // no topic, no adapter
        }
        return !partitions.isEmpty();
    }

    void step(Consumer<byte[], byte[]> consumer) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            note(record);
        }
        behind.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        if (behind.isEmpty()) { // of those from before the start the last good one alone is loaded
            offer();
            if (announced.isEmpty()) {
                caughtUp.countDown();
            }
        }
    }

    private void offer() {
        while (!announced.isEmpty() && System.nanoTime() - offeredAt >= AGAIN.toNanos()) {
            switch (offered(announced.get(announced.size() - 1).adapter())) {
                case TAKEN -> announced.clear();
                case BROKEN -> announced.remove(announced.size() - 1);
                case LATER -> offeredAt = System.nanoTime();
            }
        }
    }

    /** What nobody foresaw of one adapter is not the end of following. */
    private Outcome offered(AdapterPublished adapter) {
        try {
            return taker.apply(adapter);
        } catch (RuntimeException e) {
            LOG.error("the adapter {} is not taken over", adapter.name(), e);
            return Outcome.BROKEN;
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            add(new Announced(AdapterPublished.read(record.value()), record.partition(), record.timestamp()));
        } catch (IOException e) {
            String why = Failures.cut(String.valueOf(e.getMessage())); // quotes the record
            LOG.warn("offset {} of {} announces no adapter: {}", record.offset(), topic, why);
        }
    }

    /** Behind all of its own partition, whatever its publisher's clock says, and in the order of time among the others. */
    private void add(Announced next) {
        int place = announced.size();
        while (place > 0
                && announced.get(place - 1).partition() != next.partition()
                && announced.get(place - 1).time() > next.time()) {
            place--;
        }
        announced.add(place, next);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(AGAIN.toMillis());
    }
}
