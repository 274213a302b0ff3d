package dev.retouch.app.data.fleet;

import dev.retouch.worker.job.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Asks a fleet for the shards below a prefix. */
public final class ShardSender {

    private ShardSender() {}

    /**
     * One request for each tar file directly below a prefix, in order of their names.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static List<ShardRequest> requests(S3Client s3, S3Location from, S3Location output) {
        String prefix = from.key().isEmpty() || from.key().endsWith("/") ? from.key() : from.key() + "/";
        List<ShardRequest> requests = new ArrayList<>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        list -> list.bucket(from.bucket()).prefix(prefix))
                .contents()) {
            String name = object.key().substring(prefix.length());
            if (name.endsWith(".tar") && !name.contains("/")) {
                requests.add(new ShardRequest(new S3Location(from.bucket(), object.key()), output));
            }
        }
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("no shard lies below " + from);
        }
        return requests;
    }

    /**
     * Sends requests and waits until the broker has them. The key is the shard's: what is sent twice goes to one member after
     * the other, and the second finds the first one's result.
     *
     * @throws IllegalStateException when the broker does not take one
     */
    public static void send(Map<String, String> kafka, String topic, List<ShardRequest> requests) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ShardRequest request : requests) {
                byte[] key = request.result().toString().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, key, request.value())).get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while requests were sent", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request was not taken: " + e.getCause(), e.getCause());
        }
    }
}
