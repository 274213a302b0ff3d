package dev.retouch.worker.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.Failures;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the control topic from its beginning, in every worker: what was cancelled stays so for whoever gets it. */
public final class ControlReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> REQUIRED = List.of("ce_specversion", "ce_id", "ce_source", "ce_type");
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Cancellations cancellations;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread = new Thread(this::read, "retouch-control");
    private volatile boolean closed;

    /**
     * A reader that begins with {@link #start}.
     *
     * @param consumers makes a consumer without a group
     */
    public ControlReader(Supplier<Consumer<byte[], byte[]>> consumers, String topic, Cancellations cancellations) {
        this.consumers = consumers;
        this.topic = topic;
        this.cancellations = cancellations;
        thread.setDaemon(true);
    }

    /** Begins to follow. */
    public void start() {
        thread.start();
    }

    /**
     * Waits until everything is known that was cancelled before.
     *
     * @param limit longest time for it: without the control topic requests are served all the same
     */
    public void awaitKnown(Duration limit) throws InterruptedException {
        if (!caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("{} could not be read yet: what was cancelled there may be edited", topic);
        }
    }

    /** Whether everything is known that was cancelled before the start. */
    boolean isKnown() {
        return caughtUp.getCount() == 0;
    }

    private void read() {
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                Map<TopicPartition, Long> end = awaitTopic(consumer);
                while (!closed) {
                    step(consumer, end);
                }
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("the control topic {} is not read for now: {}", topic, e.getMessage());
                if (!waited()) {
                    return;
                }
            }
        }
    }

    private Map<TopicPartition, Long> awaitTopic(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        Map<TopicPartition, Long> end = follow(consumer);
        if (end.isEmpty()) {
            LOG.warn("there is no topic {}: requests cannot be cancelled until it is created", topic);
            caughtUp.countDown(); // nothing was cancelled
        }
        while (end.isEmpty()) {
            Thread.sleep(AGAIN.toMillis());
            end = follow(consumer);
        }
        return end;
    }

    private static boolean waited() {
        try {
            Thread.sleep(AGAIN.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** @return where the topic ends now; empty when there is none */
    Map<TopicPartition, Long> follow(Consumer<byte[], byte[]> consumer) {
        List<PartitionInfo> known = consumer.listTopics().getOrDefault(topic, List.of()); // which makes no topic
        List<TopicPartition> partitions = known.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    void step(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.value() != null) {
                obey(record);
            }
        }
        if (end.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
            caughtUp.countDown();
        }
    }

    /** Every worker reads it, so a record that says nothing is told to the log alone. */
    private void obey(ConsumerRecord<byte[], byte[]> record) {
        for (String header : REQUIRED) {
            if (CloudEventHeaders.text(record.headers(), header).isEmpty()) {
                LOG.warn("offset {} of {} has no header {} and cancels nothing", record.offset(), topic, header);
                return;
            }
        }
        String type = CloudEventHeaders.text(record.headers(), "ce_type");
        if (!type.equals(CloudEventHeaders.CANCEL)) {
            LOG.warn(
                    "offset {} of {} is of the type '{}' and cancels nothing",
                    record.offset(),
                    topic,
                    Failures.cut(type));
            return;
        }
        try {
            JsonNode control = JSON.readTree(RawRequest.text(record.value()));
            String id = name(control, "id");
            String batch = name(control, "batch");
            Instant at = Instant.ofEpochMilli(record.timestamp());
            if (!id.isEmpty()) {
                cancellations.cancel(id, at);
            } else if (!batch.isEmpty()) {
                cancellations.cancelBatch(batch, at);
            } else {
                LOG.warn("offset {} of {} names neither an id nor a batch alone", record.offset(), topic);
            }
        } catch (IOException | MalformedRecordException e) {
            LOG.warn("offset {} of {} is not JSON and cancels nothing", record.offset(), topic);
        }
    }

    /** The text of the only field, or an empty text where that is another one or no text. */
    private static String name(JsonNode control, String field) {
        return control.size() == 1 && control.path(field).isTextual()
                ? control.path(field).asText()
                : "";
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(AGAIN.toMillis());
    }
}
