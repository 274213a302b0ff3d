package dev.retouch.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A single-node Kafka broker in a JVM of its own. */
final class EmbeddedBroker {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    // Any base64 UUID will do; a fixed one lets a kept folder be started again.
    private static final String CLUSTER = "cmV0b3VjaC1lbWJlZGRlZA";

    private EmbeddedBroker() {}

    /** Starts a broker on a port of 127.0.0.1; it is not ready yet. */
    static Child launch(Path folder, int port) {
        Path data = folder.resolve("kafka-data");
        Path properties = folder.resolve("kafka.properties");
        try {
            Files.createDirectories(data);
            Files.writeString(properties, properties(port, Ports.free(), data));
        } catch (IOException e) {
            throw new EmbeddedException("cannot write " + properties + ": " + e.getMessage(), e);
        }
        return Child.start(new Child.Spec(
                "kafka",
                folder,
                EmbeddedJars.of("kafka"),
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS"),
                KafkaMain.class.getName(),
                List.of(properties.toString(), data.toString(), CLUSTER),
                Map.of(),
                true));
    }

    /** Waits until the broker answers and accepts records. */
    static void awaitReady(Child broker, String bootstrap) {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                200))) {
            broker.await(START_LIMIT, () -> answers(admin));
        }
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String properties(int port, int controllerPort, Path data) {
        // One node holds everything, so each internal topic has one replica. Members of a share group hear of their
        // partitions with a heartbeat, so these come soon. The short session lets a broker that was
        // killed register again at once instead of after nine seconds. Clients send up
        // to 1 MiB; a dead letter is such a record and some headers.
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=BROKER://127.0.0.1:%1$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=BROKER
                log.dirs=%3$s
                broker.session.timeout.ms=2000
                broker.heartbeat.interval.ms=300
                auto.create.topics.enable=false
                num.partitions=1
                default.replication.factor=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                group.consumer.min.session.timeout.ms=6000
                group.consumer.min.heartbeat.interval.ms=1000
                group.share.max.size=1000
                group.share.min.session.timeout.ms=6000
                group.share.min.heartbeat.interval.ms=1000
                group.share.min.record.lock.duration.ms=1000
                group.share.heartbeat.interval.ms=1000
                message.max.bytes=2097152
                log.cleaner.dedupe.buffer.size=4194304
                log.cleaner.threads=1
                """.formatted(port, controllerPort, data);
    }
}
