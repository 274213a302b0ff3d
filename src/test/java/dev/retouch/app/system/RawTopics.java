package dev.retouch.app.system;

import dev.retouch.app.client.Cluster;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Records as they are: sends any bytes, and keeps every record of the three topics that answers go to. */
final class RawTopics implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Cluster cluster;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    @SuppressWarnings("MustBeClosedChecker") // closed in close()
    RawTopics(Cluster cluster) {
        this.cluster = cluster;
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        cluster.topics().completed(),
                        cluster.topics().failed(),
                        cluster.topics().deadLetter())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Headers of a request, as a client sends them. */
    static Map<String, String> requestHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", "1");
        headers.put("ce_source", "/test");
        headers.put("ce_type", CloudEventHeaders.REQUESTED);
        return headers;
    }

    void send(String key, byte @Nullable [] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                cluster.topics().requested(), null, key.getBytes(StandardCharsets.UTF_8), value, List.of());
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The answers or dead letters under a request's key, as soon as there are so many. */
    List<ConsumerRecord<byte[], byte[]>> await(String key, int count) {
        Predicate<ConsumerRecord<byte[], byte[]>> wanted =
                record -> new String(record.key(), StandardCharsets.UTF_8).equals(key);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (seen.stream().filter(wanted).count() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no answer to " + key + " within " + LIMIT);
            }
            poll(Duration.ofMillis(100));
        }
        return seen.stream().filter(wanted).toList();
    }

    /** Every record so far, and those that come within a time. */
    List<ConsumerRecord<byte[], byte[]>> all(Duration more) {
        long end = System.nanoTime() + more.toNanos();
        while (System.nanoTime() < end) {
            poll(Duration.ofMillis(100));
        }
        return List.copyOf(seen);
    }

    /** The request under a key, as it was sent. */
    ConsumerRecord<byte[], byte[]> request(String key) {
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader
                    .partitionsFor(cluster.topics().requested())
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(100))) {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                        return record;
                    }
                }
            }
            throw new AssertionError("no request " + key + " within " + LIMIT);
        }
    }

    private void poll(Duration limit) {
        consumer.poll(limit).forEach(seen::add);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
