package dev.retouch.app.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class EmbeddedStackTest {

    @Test
    void stack_killedAndRestarted_keepsRecordsAndObjects() throws Exception {
        Path folder;
        long broker;
        try (EmbeddedStack stack = EmbeddedStack.start()) {
            folder = stack.folder();
            stack.createTopics(2, "some.topic");
            stack.createBuckets("some-bucket");
            send(stack, "one");
            try (S3Client client = stack.s3().client()) {
                client.putObject(r -> r.bucket("some-bucket").key("a/b.txt"), RequestBody.fromString("kept"));
            }

            stack.broker().kill();
            stack.objectStore().kill();
            assertFalse(stack.broker().isAlive());
            stack.broker().restart();
            stack.objectStore().restart();
            stack.awaitReady();
            send(stack, "two");

            assertEquals(List.of("one", "two"), receive(stack, 2));
            try (S3Client client = stack.s3().client()) {
                assertEquals(
                        "kept",
                        client.getObjectAsBytes(r -> r.bucket("some-bucket").key("a/b.txt"))
                                .asUtf8String());
            }
            broker = stack.broker().pid();
        }
        assertFalse(Files.exists(folder), "the temporary folder stayed");
        assertTrue(ProcessHandle.of(broker).isEmpty(), "the broker stayed");
    }

    private static void send(EmbeddedStack stack, String value) throws Exception {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config)) {
            producer.send(new ProducerRecord<>("some.topic", 0, "key", value)).get();
        }
    }

    private static List<String> receive(EmbeddedStack stack, int count) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "readers",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
            consumer.subscribe(List.of("some.topic"));
            List<String> values = new java.util.ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
