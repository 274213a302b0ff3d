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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker whose broker loses two of the topics for answers, one before and one after its first use, and makes none by itself. */
@Timeout(300)
class AnswerTopicIT {

    private static final String PLANNED = "retouch.edit.planned";
    private static final String PROGRESS = "retouch.edit.progress";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private interface Condition {
        boolean holds(String health) throws Exception;
    }

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
        Map<String, String> settings = Map.of(
                "RETOUCH_FIXED_EDIT", "PT0.1S",
                "RETOUCH_IN_FLIGHT", "2",
                "KAFKA_REQUEST_TIMEOUT_MS", "5000",
                "MP_MESSAGING_OUTGOING_ANSWERS_DELIVERY_TIMEOUT_MS", "10000");
        try (LocalCluster cluster = LocalCluster.start(settings);
                EditClient client = EditClient.connect(cluster.cluster());
                RawTopics topics = new RawTopics(cluster.cluster());
                Admin admin = Admin.create(
                        Map.of("bootstrap.servers", cluster.cluster().bootstrapServers()))) {
            String source = client.upload("source.png", PictureEncoder.png(Picture.opaque(8, 8, new byte[3 * 64])));
            cluster.awaitWorker();
            topics.send("known", request("known", source, true).getBytes(UTF_8), RawTopics.requestHeaders());
            while (planned(admin) == 0) {
                Thread.sleep(100);
            }
            admin.deleteTopics(List.of(PLANNED, PROGRESS)).all().get();
            while (admin.listTopics().names().get().contains(PLANNED)) {
                Thread.sleep(10); // the broker hears of it from its controller, and takes records until then
            }
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
            cluster.stack()
                    .createTopics(1, PLANNED); // it had more: what the client keeps for the others must not stay there
            await(
                    cluster,
                    health -> !health.contains(late) && planned(admin) >= 30); // the last may be less than 15 s late
            Thread.sleep(1500); // whoever sends one twice does so each second
            assertEquals(30, planned(admin), "each answer, once");
        }
    }

    /** Records in the topic. */
    private static long planned(Admin admin) throws Exception {
        TopicDescription topic =
                admin.describeTopics(List.of(PLANNED)).allTopicNames().get().get(PLANNED);
        long sum = 0;
        for (TopicPartitionInfo info : topic.partitions()) {
            TopicPartition partition = new TopicPartition(PLANNED, info.partition());
            sum += admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
        return sum;
    }

    private static void await(LocalCluster cluster, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (String health = health(cluster); !condition.holds(health); health = health(cluster)) {
            assertTrue(System.nanoTime() < end, health);
            Thread.sleep(100);
        }
    }
}
