package dev.retouch.worker.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.Failures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks in a compacted topic, one record for each request's record, which every worker follows.
 *
 * <p>A worker that dies leaves its mark, since it cannot take it back. The count may be low where the broker is away, and is
 * never high: a request that never ended a worker is never taken for one that did.
 */
public final class DeliveryMarks implements Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryMarks.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(10);
    /** Longest time that a request waits for its mark; the producer goes on trying. */
    private static final Duration BEGIN_LIMIT = Duration.ofSeconds(10);

    private static final long AGAIN_MILLIS = 5000;

    /**
     * One beginning.
     *
     * @param worker that began
     * @param at when, in ISO 8601
     * @param stage how far it came: {@code fetch} or {@code edit}
     * @param written timestamp of the record: another one at the same offset of a topic that was made again is not meant
     */
    record Mark(String worker, String at, String stage, long written) {}

    private final String topic;
    private final String worker;
    private final Producer<byte[], byte[]> producer;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Clock clock;
    private final Map<String, List<Mark>> marks = new ConcurrentHashMap<>();
    /** Of the records that are at work here; the topic brings each change only later. */
    private final Map<String, Mark> own = new ConcurrentHashMap<>();

    private final Queue<CompletableFuture<Boolean>> catchingUp = new ConcurrentLinkedQueue<>();
    private volatile boolean there;
    private volatile boolean failed;
    private final Thread thread = new Thread(this::follow, "retouch-deliveries");

    /**
     * Marks that begin with {@link #start}.
     *
     * @param worker name of this one, different from all others
     * @param producer closed with this; must not wait long for a broker that is away
     * @param consumers makes one without a group
     */
    public DeliveryMarks(
            String topic,
            String worker,
            Producer<byte[], byte[]> producer,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Clock clock) {
        this.topic = topic;
        this.worker = worker;
        this.producer = producer;
        this.consumers = consumers;
        this.clock = clock;
        thread.setDaemon(true);
    }

    /** Begins to follow the topic, as soon as it exists. */
    public void start() {
        thread.start();
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
                if (partitions.isEmpty()) {
                    throw new UnknownTopicOrPartitionException("there is no topic " + topic);
                }
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                there = true;
                failed = false;
                while (!Thread.currentThread().isInterrupted()) {
                    step(consumer, partitions);
                }
            } catch (KafkaException e) {
                LOG.warn("deliveries are not counted for now: {}", e.getMessage());
                failed = true;
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void step(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        List<CompletableFuture<Boolean>> asked = List.copyOf(catchingUp); // before the ends are read
        if (!asked.isEmpty()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(this::read);
            }
            asked.forEach(known -> known.complete(true));
            catchingUp.removeIf(CompletableFuture::isDone);
        }
        consumer.poll(POLL).forEach(this::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            marks.remove(key);
            return;
        }
        try {
            marks.put(key, JSON.readValue(record.value(), new TypeReference<List<Mark>>() {}));
        } catch (IOException e) {
            String why = Failures.cut(String.valueOf(e.getMessage())); // quotes the record
            LOG.warn("a record of {} is none of ours and is left out: {}", topic, why);
        }
    }

    @Override
    public CompletableFuture<Void> caughtUp() {
        if (failed) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        catchingUp.add(known);
        return known.completeOnTimeout(false, CATCH_UP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(inTime -> {
                    if (!inTime) {
                        LOG.warn("{} cannot be read to its end: deliveries are counted from what is known", topic);
                    }
                });
    }

    @Override
    public int before(Delivery delivery) {
        // Without those of this worker, which lives: also where the topic brings back one that was withdrawn since.
        return others(delivery).size();
    }

    private List<Mark> of(Delivery delivery) {
        return marks.getOrDefault(key(delivery), List.of()).stream()
                .filter(mark -> mark.written() == delivery.record().timestamp())
                .toList();
    }

    @Override
    public String history(Delivery delivery) {
        return json(of(delivery));
    }

    @Override
    public CompletableFuture<Void> begin(Delivery delivery) {
        Mark mark = new Mark(
                worker, clock.instant().toString(), "fetch", delivery.record().timestamp());
        own.put(key(delivery), mark);
        List<Mark> all = others(delivery);
        all.add(mark);
        return write(delivery, all).completeOnTimeout(null, BEGIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a history that says less does no harm
    public void edits(Delivery delivery) {
        Mark mark = own.get(key(delivery));
        if (mark != null) {
            Mark further = new Mark(mark.worker(), mark.at(), "edit", mark.written());
            own.replace(key(delivery), further);
            List<Mark> all = others(delivery);
            all.add(further);
            write(delivery, all);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    public void withdraw(Delivery delivery) {
        Mark mark = own.remove(key(delivery));
        if (mark != null) {
            List<Mark> all = others(delivery);
            write(delivery, all.isEmpty() ? null : all);
        }
    }

    private List<Mark> others(Delivery delivery) {
        List<Mark> all = new ArrayList<>(of(delivery));
        all.removeIf(mark -> mark.worker().equals(worker));
        return all;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // its record does not come again
    public void end(Delivery delivery) {
        boolean begun = own.remove(key(delivery)) != null;
        if (begun || marks.containsKey(key(delivery))) { // most that are answered without an edit have none
            write(delivery, null);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback says the same
    private CompletableFuture<Void> write(Delivery delivery, @Nullable List<Mark> value) {
        String key = key(delivery);
        // At once, not when the broker sends it back: the next change starts from here.
        if (value == null) {
            marks.remove(key);
        } else {
            marks.put(key, value);
        }
        if (!there) {
            return CompletableFuture.completedFuture(null); // the producer would wait for the topic
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        byte[] bytes = value == null ? null : json(value).getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(
                    new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), bytes),
                    (metadata, failure) -> end(done, failure));
        } catch (KafkaException e) {
            end(done, e);
        }
        return done;
    }

    /** A request is not kept waiting for a mark that cannot be made. */
    private void end(CompletableFuture<Void> done, @Nullable Exception failure) {
        if (failure != null) {
            LOG.warn("a delivery is not marked in {}: {}", topic, failure.getMessage());
        }
        done.complete(null);
    }

    private static String key(Delivery delivery) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    private static String json(List<Mark> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        producer.close(Duration.ofSeconds(2));
    }
}
