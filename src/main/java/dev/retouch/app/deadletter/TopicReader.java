package dev.retouch.app.deadletter;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from a time to what is their end now, without a consumer group: nothing is committed. */
final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** @param kafka settings of the clients; those that no consumer knows are left out */
    TopicReader(Map<String, String> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().retainAll(ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // A fetch that waits for more would hold up the next one, of another partition, on the same connection.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        // What a replay that was interrupted left behind was never sent.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Hands over every record of a topic, in order within a partition; none when there is no such topic.
     *
     * @param since earliest time of a record
     * @throws KafkaException when the broker does not answer
     */
    void read(String topic, Instant since, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(partitions.stream()
                .collect(Collectors.toMap(partition -> partition, partition -> Math.max(0, since.toEpochMilli()))));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp begin = begins.get(partition);
            consumer.seek(partition, begin == null ? ends.getOrDefault(partition, 0L) : begin.offset());
        }
        long last = System.nanoTime();
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                last = System.nanoTime();
                if (record.offset() < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                    each.accept(record);
                }
            }
            requirePatience(last, topic);
        }
    }

    /** Whether there is such a topic; asking makes none. */
    boolean hasTopic(String topic) {
        return !consumer.partitionsFor(topic).isEmpty();
    }

    /**
     * The record at a position; empty when it is not there any more.
     *
     * @throws KafkaException when it cannot be read
     */
    Optional<ConsumerRecord<byte[], byte[]>> at(Position position) {
        TopicPartition partition = position.topicPartition();
        boolean exists = consumer.partitionsFor(position.topic()).stream()
                .anyMatch(info -> info.partition() == position.partition());
        if (!exists) {
            return Optional.empty();
        }
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (position.offset() < begin || position.offset() >= end) {
            return Optional.empty();
        }
        consumer.seek(partition, position.offset());
        long start = System.nanoTime();
        while (consumer.position(partition) <= position.offset()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record.offset() == position.offset() ? Optional.of(record) : Optional.empty();
            }
            requirePatience(start, position.topic());
        }
        return Optional.empty();
    }

    private static void requirePatience(long since, String topic) {
        if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw new TimeoutException(
                    "the broker has sent nothing of " + topic + " for " + PATIENCE.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
