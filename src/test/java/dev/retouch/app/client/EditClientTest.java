package dev.retouch.app.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.retouch.app.embedded.EmbeddedStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EditClientTest {

    private static final String COMPLETED = """
            {"id": "b", "result": {"location": "s3://out/b.png", "etag": "e", "size": 3},
             "mask": {"location": "s3://out/b.mask.png", "area": 0.25, "box": {"x": 1, "y": 2, "width": 3, "height": 4}},
             "mode": "local", "locality": {"outsideMeanDifference": 0.5, "outsideMaxDifference": 1},
             "seed": 1, "steps": 8, "model": "m", "adapter": "a", "stages": {"encode": 500, "denoise": 1000},
             "attempt": 1, "warnings": ["look"], "attributes": {}}""";

    @Test
    void answers_sentAfterConnecting_arriveOnceAndEarlierOnesDoNot() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start()) {
            Cluster cluster = new Cluster(stack.bootstrapServers(), stack.s3(), "sources", WorkerSettings.TOPICS);
            stack.createTopics(2, cluster.topics().all());
            stack.createBuckets("sources", "results");
            Map<String, Object> config = Map.of("bootstrap.servers", stack.bootstrapServers());
            try (KafkaProducer<String, String> worker =
                    new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
                answer(worker, cluster.topics().failed(), "a", "too early");
                try (EditClient client = EditClient.connect(cluster)) {
                    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
                    String location = client.upload("x/y.png", content);
                    assertEquals("s3://sources/x/y.png", location);
                    assertArrayEquals(content, client.download(location));
                    client.send(EditCall.of("a", location, "make the mug red"));
                    worker.send(new ProducerRecord<>(cluster.topics().completed(), "x", "no answer at all"))
                            .get();
                    answer(worker, cluster.topics().failed(), "a", "in time");
                    answer(worker, cluster.topics().failed(), "a", "twice");
                    worker.send(new ProducerRecord<>(cluster.topics().completed(), "b", COMPLETED))
                            .get();
                    AnswerWait wait = new AnswerWait(Set.of("a", "b", "never"));
                    assertFalse(wait.collect(client, Duration.ofSeconds(5), count -> {}));
                    assertEquals(Set.of("never"), wait.open());
                    assertEquals(
                            new Answer.Failed("a", "some-reason", "in time"),
                            wait.arrivals().get("a").answer());
                    assertEquals(
                            new Answer.Completed(
                                    "b",
                                    "s3://out/b.png",
                                    "e",
                                    "s3://out/b.mask.png",
                                    "local",
                                    0.25,
                                    0.5,
                                    1.5,
                                    List.of("look")),
                            wait.arrivals().get("b").answer());
                }
            }
        }
    }

    private static void answer(KafkaProducer<String, String> worker, String topic, String id, String message)
            throws Exception {
        String data = "{\"id\": \"" + id + "\", \"reason\": \"some-reason\", \"message\": \"" + message + "\"}";
        worker.send(new ProducerRecord<>(topic, id, data)).get();
    }
}
