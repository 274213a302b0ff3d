package dev.retouch.app.data.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.data.fleet.ShardWork.RefusedException;
import dev.retouch.data.shard.Counted;
import dev.retouch.failure.VisibleText;
import dev.retouch.worker.job.Failures;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One member of a fleet: takes a request, prepares its shard, publishes what became of it, and only then commits. The request of
 * a member that dies goes to another.
 */
public final class ShardFollower implements AutoCloseable {

    /** Type of the event for a shard that was prepared, a CloudEvent in Kafka's binary mode. */
    public static final String COMPLETED = "dev.retouch.data.precompute.completed.v1";

    /** Type of the event for a request that cannot be fulfilled. */
    public static final String FAILED = "dev.retouch.data.precompute.failed.v1";

    /** Sender of both. */
    public static final String SOURCE = "urn:retouch:precompute";

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long LONGEST_REST = 60_000;

    /** Code points; a valid request has fewer. */
    private static final int MAX_QUOTE = 4000;

    private final ShardWork work;
    private final FleetTopics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Duration pause;
    private final Consumer<String> log;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * @param kafka settings of clients, the broker's address among them
     * @param group that shares the requests
     * @param longest time that a shard may take before its request goes to another member
     * @param pause before a shard is tried again while the store is unavailable; it doubles up to a minute
     * @param log told each outcome in one line
     */
    public ShardFollower(
            ShardWork work,
            FleetTopics topics,
            Map<String, String> kafka,
            String group,
            Duration longest,
            Duration pause,
            Consumer<String> log) {
        this.work = work;
        this.topics = topics;
        this.pause = pause;
        this.log = log;
        Map<String, Object> reading = new HashMap<>(kafka);
        reading.put("group.id", group);
        reading.put("enable.auto.commit", false);
        reading.put("auto.offset.reset", "earliest");
        reading.put("max.poll.records", 1);
        // A member that dies is missed within the session's timeout; this one is for a member that hangs.
        reading.put("max.poll.interval.ms", Math.toIntExact(longest.toMillis()));
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Map<String, Object> writing = new HashMap<>(kafka);
        writing.put("acks", "all");
        writing.put("enable.idempotence", true);
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Works until {@link #stop} is called, from any thread; the shard in progress is given back then. */
    public void run() {
        consumer.subscribe(List.of(topics.requested()));
        try {
            while (!stopped.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (answered(record)) {
                        consumer.commitSync(Map.of(
                                new TopicPartition(record.topic(), record.partition()),
                                new OffsetAndMetadata(record.offset() + 1)));
                    }
                }
            }
        } catch (WakeupException e) {
            if (!stopped.get()) {
                throw e;
            }
        }
    }

    /** Whether the request was answered; not where the member stops while the store is unavailable. */
    private boolean answered(ConsumerRecord<byte[], byte[]> record) {
        long rest = pause.toMillis();
        while (!stopped.get()) {
            try {
                complete(record);
                return true;
            } catch (RefusedException | IllegalArgumentException e) {
                fail(record, String.valueOf(e.getMessage()));
                return true;
            } catch (SdkException | IOException e) {
                log.accept("tried again in " + rest + " ms: " + e.getMessage());
                rest = rested(rest);
            }
        }
        return false;
    }

    private void complete(ConsumerRecord<byte[], byte[]> record) throws RefusedException, IOException {
        long begun = System.nanoTime();
        ShardRequest request = ShardRequest.read(value(record));
        ObjectNode event = prepared(request);
        String result = request.result().toString();
        event.put("shard", request.source().toString()).put("result", result);
        event.put("seconds", (System.nanoTime() - begun) / 1e9);
        publish(topics.completed(), COMPLETED, result, event);
        log.accept(result + ": " + Counted.of(event.path("samples").asLong(), "sample"));
    }

    /** What nobody foresaw is the request's end and not the member's: the next member would meet it too. */
    private ObjectNode prepared(ShardRequest request) throws RefusedException, IOException {
        try {
            return work.run(request);
        } catch (SdkException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new RefusedException("the shard cannot be prepared: " + e);
        }
    }

    private void fail(ConsumerRecord<byte[], byte[]> record, String message) {
        ObjectNode event = failure(value(record), message);
        publish(topics.failed(), FAILED, record.topic() + "/" + record.partition() + "/" + record.offset(), event);
        log.accept("failed: " + VisibleText.of(event.path("message").asText()));
    }

    /** An event that fits into its topic whatever the request holds: one that does not would end every member in turn. */
    static ObjectNode failure(byte[] request, String message) {
        return new ObjectMapper()
                .createObjectNode()
                .put("request", Failures.cut(new String(request, StandardCharsets.UTF_8), MAX_QUOTE))
                .put("message", Failures.cut(message));
    }

    /** A record without a value is as bad as one with an empty value. */
    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        return value == null ? new byte[0] : value;
    }

    private static long rested(long rest) {
        try {
            Thread.sleep(rest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Math.min(LONGEST_REST, 2 * rest);
    }

    /** @param subject what the event is about; a second event about it has the id of the first, so that it can be left out */
    private void publish(String topic, String type, String subject, ObjectNode event) {
        try {
            producer.send(new ProducerRecord<>(
                            topic,
                            null,
                            subject.getBytes(StandardCharsets.UTF_8),
                            event.toString().getBytes(StandardCharsets.UTF_8),
                            CloudEventHeaders.of(type, SOURCE, subject, subject)))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an answer was published", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer could not be published: " + e.getCause(), e.getCause());
        }
    }

    /** Lets {@link #run} end. */
    public void stop() {
        stopped.set(true);
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
