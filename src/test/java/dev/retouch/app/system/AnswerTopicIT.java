package dev.retouch.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A worker whose broker lacks two of the topics for answers, and makes none by itself. */
class AnswerTopicIT {

    private static final String PLANNED = "retouch.edit.planned";
    private static final String PROGRESS = "retouch.edit.progress";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static String request(String id, String source, boolean dryRun) {
        return """
                {"id": "%s", "source": {"location": "%s"}, "instruction": "make it red",
                 "options": {"dryRun": %s, "progress": true}}""".formatted(id, source, dryRun);
    }

    private static String health(LocalCluster cluster) throws IOException, InterruptedException {
        URI address = URI.create(cluster.workerAddress() + "/q/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void topicsThatAreMissing_holdUpTheirOwnAnswersAlone_andAreNamed() throws Exception {
        Map<String, String> settings = Map.of("RETOUCH_FIXED_EDIT", "PT0.1S", "RETOUCH_IN_FLIGHT", "2");
        try (LocalCluster cluster = LocalCluster.start(settings);
                EditClient client = EditClient.connect(cluster.cluster());
                RawTopics topics = new RawTopics(cluster.cluster());
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", cluster.cluster().bootstrapServers()))) {
            String source = client.upload("source.png", PictureEncoder.png(Picture.opaque(8, 8, new byte[3 * 64])));
            cluster.awaitWorker();
            admin.deleteTopics(List.of(PLANNED, PROGRESS)).all().get();
            for (int i = 0; i < 30; i++) {
                topics.send("dry-" + i, request("dry-" + i, source, true).getBytes(UTF_8), RawTopics.requestHeaders());
            }
            for (int i = 0; i < 30; i++) {
                topics.send(
                        "good-" + i, request("good-" + i, source, false).getBytes(UTF_8), RawTopics.requestHeaders());
            }
            for (int i = 0; i < 30; i++) {
                assertEquals(
                        cluster.cluster().topics().completed(),
                        topics.await("good-" + i, 1).get(0).topic());
            }
            String late = "the topic " + PLANNED + " has not taken an answer for ";
            await(cluster, health -> health.contains(late));
            assertTrue(health(cluster).contains("\"status\": \"DOWN\""));
            cluster.stack().createTopics(1, PLANNED);
            await(cluster, health -> !health.contains(late));
            TopicPartition partition = new TopicPartition(PLANNED, 0);
            assertEquals(
                    30,
                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get()
                            .offset(),
                    "each answer, once");
        }
    }

    private static void await(LocalCluster cluster, Predicate<String> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (String health = health(cluster); !condition.test(health); health = health(cluster)) {
            assertTrue(System.nanoTime() < end, health);
            Thread.sleep(100);
        }
    }
}
