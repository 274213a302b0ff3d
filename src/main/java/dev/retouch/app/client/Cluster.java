package dev.retouch.app.client;

import dev.retouch.app.embedded.S3Connection;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The Kafka cluster and the object store that a client uses.
 *
 * @param kafka settings of the Kafka clients by name, with {@code bootstrap.servers} and those for security
 * @param s3 the object store
 * @param sourceBucket bucket for uploaded sources
 * @param topics names of the four topics
 */
public record Cluster(Map<String, String> kafka, S3Connection s3, String sourceBucket, Topics topics) {

    /** @throws IllegalArgumentException when no broker is named */
    public Cluster {
        kafka = Map.copyOf(kafka);
        if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("the settings name no bootstrap.servers");
        }
    }

    /** A cluster without encryption or authentication. */
    public Cluster(String bootstrapServers, S3Connection s3, String sourceBucket, Topics topics) {
        this(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), s3, sourceBucket, topics);
    }

    /** Addresses of the Kafka cluster. */
    public String bootstrapServers() {
        return Objects.requireNonNull(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** The same with requests sent elsewhere. */
    Cluster sendingTo(String topic) {
        Topics others = new Topics(topic, topics.completed(), topics.failed(), topics.deadLetter());
        return new Cluster(kafka, s3, sourceBucket, others);
    }

    /** Topic names. */
    public record Topics(String requested, String completed, String failed, String deadLetter) {

        String[] all() {
            return new String[] {requested, completed, failed, deadLetter};
        }
    }
}
