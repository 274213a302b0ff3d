package dev.retouch.app.client;

import dev.retouch.app.embedded.S3Connection;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where requests go and answers come from.
 *
 * @param kafka settings of a Kafka client by their own names, {@code bootstrap.servers} and what security needs among them
 * @param s3 the object store
 * @param sourceBucket takes uploaded sources
 * @param topics the names of the four topics
 */
public record Cluster(Map<String, String> kafka, S3Connection s3, String sourceBucket, Topics topics) {

    /** @throws IllegalArgumentException when no broker is named */
    public Cluster {
        kafka = Map.copyOf(kafka);
        if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("the settings name no bootstrap.servers");
        }
    }

    /** A cluster that is reached without encryption or log-in. */
    public Cluster(String bootstrapServers, S3Connection s3, String sourceBucket, Topics topics) {
        this(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), s3, sourceBucket, topics);
    }

    /** Addresses of the Kafka cluster. */
    public String bootstrapServers() {
        return kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** Topic names. */
    public record Topics(String requested, String completed, String failed, String deadLetter) {

        String[] all() {
            return new String[] {requested, completed, failed, deadLetter};
        }
    }
}
