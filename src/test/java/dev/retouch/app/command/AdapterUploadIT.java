package dev.retouch.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.client.Cluster;
import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.AdapterPublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker and a store as they are found: nothing was made for adapters before. */
class AdapterUploadIT {

    private static final String BUCKET = "models";

    @TempDir
    private Path folder;

    @Test
    void missingTopic_isMade_andAMissingBucketIsNamed() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{}");
        try (EmbeddedStack stack = EmbeddedStack.start()) {
            stack.createBuckets(BUCKET);
            Cluster cluster = new Cluster(
                    stack.bootstrapServers(),
                    stack.s3(),
                    BUCKET,
                    new Cluster.Topics("requested", "completed", "failed", "dead"));
            AdapterPublished published = upload(cluster, BUCKET);
            AdapterUpload.announce(cluster, AdapterPublished.TOPIC, published);
            AdapterUpload.announce(cluster, AdapterPublished.TOPIC, published); // it is there now
            try (Admin admin = Admin.create(Map.copyOf(cluster.kafka()))) {
                var made = admin.describeTopics(List.of(AdapterPublished.TOPIC))
                        .allTopicNames()
                        .get()
                        .get(AdapterPublished.TOPIC);
                assertEquals(1, made.partitions().size());
                ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, AdapterPublished.TOPIC);
                var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
                assertEquals("compact", config.get("cleanup.policy").value());
            }
            String said = assertThrows(IOException.class, () -> upload(cluster, "nobodys"))
                    .getMessage();
            assertTrue(said.contains("make the bucket nobodys"), said);
        }
    }

    private AdapterPublished upload(Cluster cluster, String bucket) throws IOException {
        return AdapterUpload.of(cluster, folder, S3Location.prefix("s3://" + bucket + "/adapters"), "", 7);
    }
}
