package dev.retouch.app.client;

import com.google.errorprone.annotations.MustBeClosed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Sends edit requests and reads the answers that arrive after it was connected.
 *
 * <p>Sending and polling may happen on two threads, one each.
 */
public final class EditClient implements AutoCloseable {

    private static final Duration SEND_LIMIT = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final S3Client s3;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;

    @SuppressWarnings("MustBeClosedChecker") // owned by this client, whose close() closes it
    private EditClient(Cluster cluster) {
        this.cluster = cluster;
        this.s3 = cluster.s3().client();
        Map<String, Object> sending = settings(ProducerConfig.configNames());
        sending.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) SEND_LIMIT.toMillis());
        this.producer = new KafkaProducer<>(sending, new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> reading = settings(ConsumerConfig.configNames());
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** The settings of the cluster that this kind of client knows. */
    private Map<String, Object> settings(Set<String> known) {
        Map<String, Object> settings = new HashMap<>(cluster.kafka());
        settings.keySet().retainAll(known);
        return settings;
    }

    /** Connects; the client receives the answers to all requests that are sent from now on. */
    @MustBeClosed
    public static EditClient connect(Cluster cluster) {
        EditClient client = new EditClient(cluster);
        // No group: every client sees every answer, and none waits for a rebalance.
        List<TopicPartition> partitions = Stream.of(
                        cluster.topics().completed(), cluster.topics().failed())
                .flatMap(topic -> client.consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        client.consumer.assign(partitions);
        client.consumer.seekToEnd(partitions);
        partitions.forEach(client.consumer::position);
        return client;
    }

    /** Stores a source and returns its {@code s3://} address. */
    public String upload(String key, byte[] content) {
        s3.putObject(request -> request.bucket(cluster.sourceBucket()).key(key), RequestBody.fromBytes(content));
        return "s3://" + cluster.sourceBucket() + "/" + key;
    }

    /**
     * Sends a request and returns when the broker has confirmed it.
     *
     * @throws ClientException when the broker does not confirm it
     */
    public void send(EditCall call) {
        try {
            producer.send(EventText.requested(cluster.topics().requested(), call))
                    .get(SEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClientException("the broker did not accept the request " + call.id() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted while sending " + call.id(), e);
        }
    }

    /** The answers that arrive within a time limit; returns as soon as there are any. */
    public List<Answer> poll(Duration limit) {
        List<Answer> answers = new ArrayList<>();
        try {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(limit)) {
                EventText.answer(record).ifPresent(answers::add);
            }
        } catch (RetriableException e) {
            // The broker restarts: the next poll continues from the same position.
            return answers;
        }
        return answers;
    }

    /** The content of an object at an {@code s3://} address. */
    public byte[] download(String location) {
        String path = location.substring("s3://".length());
        int slash = path.indexOf('/');
        return s3.getObjectAsBytes(
                        request -> request.bucket(path.substring(0, slash)).key(path.substring(slash + 1)))
                .asByteArray();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
        s3.close();
    }
}
