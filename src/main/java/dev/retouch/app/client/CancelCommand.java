package dev.retouch.app.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cancel}: ends requests that nobody wants any more. */
@Command(
        name = "cancel",
        description =
                "Cancel requests that were sent before: what waits is dropped, a running edit stops between two steps,"
                        + " and each request is answered with the reason cancelled.")
public final class CancelCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT_SECONDS = 30;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which = new Which();

    @Spec
    private CommandSpec spec;

    /** What is cancelled. */
    static final class Which {

        @Option(names = "--id", paramLabel = "ID", description = "Request to cancel; may be given more than once.")
        private List<String> ids = new ArrayList<>();

        @Option(
                names = "--batch-name",
                paramLabel = "NAME",
                description = "Cancel all requests with this attribute batch.")
        private String batch = "";
    }

    @Override
    public Integer call() throws IOException {
        Cluster cluster = ConfiguredCluster.orRunning("");
        Map<String, Object> settings = new HashMap<>(cluster.kafka());
        settings.keySet().retainAll(ProducerConfig.configNames());
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000 * LIMIT_SECONDS);
        String topic = ConfiguredCluster.controlTopic();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (String id : which.ids) {
                send(producer, topic, "id", id);
            }
            if (!which.batch.isEmpty()) {
                send(producer, topic, "batch", which.batch);
            }
        }
        return ExitCode.OK;
    }

    private void send(KafkaProducer<String, byte[]> producer, String topic, String field, String name)
            throws IOException {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, name, JSON.writeValueAsBytes(Map.of(field, name)));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", UUID.randomUUID().toString(),
                        "ce_type", "dev.retouch.edit.cancel.v1",
                        "ce_source", "/retouch/client",
                        "ce_time", Instant.now().toString(),
                        "content-type", "application/json")
                .forEach((header, value) -> record.headers().add(header, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(record).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClientException("the broker did not take the cancellation of " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted while cancelling " + name, e);
        }
        spec.commandLine().getOut().println("cancelled " + field + " " + name);
    }
}
