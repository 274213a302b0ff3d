package dev.retouch.app.client;

import dev.retouch.app.embedded.S3Connection;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The cluster of the worker's settings: the same keys, as environment variables or system properties. */
public final class ConfiguredCluster {

    private static final String KAFKA = "kafka.";
    private static final String BROKER = KAFKA + "bootstrap.servers";

    private ConfiguredCluster() {}

    /** Whether the settings name a broker. */
    static boolean isNamed() {
        return ConfigProvider.getConfig().getOptionalValue(BROKER, String.class).isPresent();
    }

    /**
     * The configured cluster, or without one the stack that a demo left running.
     *
     * @param sourceBucket bucket for uploaded sources
     * @throws IllegalStateException when there is neither
     */
    public static Cluster orRunning(String sourceBucket) {
        Optional<RunningStack> running = isNamed() ? Optional.empty() : RunningStack.load();
        return running.map(RunningStack::cluster).orElseGet(() -> load(sourceBucket));
    }

    /** The topic of requests that a person waits for. */
    static String interactiveTopic() {
        return text(ConfigProvider.getConfig(), "topics.interactive").orElse(WorkerSettings.INTERACTIVE);
    }

    /** The topic of cancellations. */
    static String controlTopic() {
        return text(ConfigProvider.getConfig(), "topics.control").orElse(WorkerSettings.CONTROL);
    }

    /**
     * Reads the settings.
     *
     * @param sourceBucket bucket for uploaded sources
     * @throws IllegalStateException when they name no broker
     */
    public static Cluster load(String sourceBucket) {
        Config config = ConfigProvider.getConfig();
        if (!isNamed()) {
            throw new IllegalStateException("no demo stack is running and no broker is configured: run demo"
                    + " --keep first, or set KAFKA_BOOTSTRAP_SERVERS and RETOUCH_S3_... as for the worker");
        }
        Cluster.Topics names = WorkerSettings.TOPICS;
        Cluster.Topics topics = new Cluster.Topics(
                text(config, "topics.requested").orElse(names.requested()),
                text(config, "topics.completed").orElse(names.completed()),
                text(config, "topics.failed").orElse(names.failed()),
                text(config, "topics.dead-letter").orElse(names.deadLetter()));
        S3Connection s3 = ConfiguredCluster::s3Client;
        return new Cluster(kafka(), s3, sourceBucket, topics);
    }

    /** The settings under {@code kafka.} that a Kafka client knows, by the client's names. */
    public static Map<String, String> kafka() {
        Config config = ConfigProvider.getConfig();
        Map<String, String> settings = new HashMap<>();
        Stream.concat(ProducerConfig.configNames().stream(), ConsumerConfig.configNames().stream())
                .distinct()
                .forEach(name -> config.getOptionalValue(KAFKA + name, String.class)
                        .ifPresent(value -> settings.put(name, value)));
        return settings;
    }

    /** A client of the configured object store; of AWS when no endpoint is set. */
    public static S3Client s3Client() {
        Config config = ConfigProvider.getConfig();
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .region(Region.of(text(config, "s3.region").orElse("us-east-1")))
                .forcePathStyle(
                        text(config, "s3.path-style").map(Boolean::valueOf).orElse(false));
        text(config, "s3.endpoint").ifPresent(address -> builder.endpointOverride(URI.create(address)));
        Optional<String> access = text(config, "s3.access-key");
        Optional<String> secret = text(config, "s3.secret-key");
        if (access.isPresent() && secret.isPresent()) {
            builder.credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(access.get(), secret.get())));
        }
        return builder.build();
    }

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue("retouch." + key, String.class);
    }
}
