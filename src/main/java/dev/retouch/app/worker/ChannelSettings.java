package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.Groups;
import dev.retouch.worker.kafka.IntakeMode;
import dev.retouch.worker.kafka.IntakeReaders;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of the Kafka clients that read requests: the worker's own, then what is set as {@code KAFKA_...}. */
@Singleton
final class ChannelSettings implements IntakeReaders.Clients {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelSettings.class);

    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** What a share group has for all its members, and its members therefore not; the client refuses them. */
    private static final Set<String> NOT_OF_SHARE_GROUPS = Set.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

    private final RetouchConfig config;
    private final Map<String, Object> kafka;
    private final KafkaCDIEvents events;

    ChannelSettings(
            RetouchConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            KafkaCDIEvents events) {
        this.config = config;
        this.kafka = kafka;
        this.events = events;
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Lane lane) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(ofGroup(lane));
        events.consumer().fire(consumer); // whoever measures clients hears of it
        return consumer;
    }

    private Map<String, Object> ofGroup(Lane lane) {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // A worker that died is missed after ten seconds; heartbeats have a thread of their own, however long an edit
        // takes.
        all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(64, config.backlog()));
        all.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        all.putAll(kafka);
        config.instanceId().ifPresent(id -> all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id + suffix(lane)));
        all.put(ConsumerConfig.GROUP_ID_CONFIG, Groups.of(IntakeMode.CONSUMER_GROUP, lane));
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.putAll(deserializers());
        return all;
    }

    @Override
    public ShareConsumer<byte[], byte[]> shareConsumer(Lane lane) {
        Map<String, Object> all = new HashMap<>(kafka);
        all.keySet().removeAll(NOT_OF_SHARE_GROUPS);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, Groups.of(IntakeMode.SHARE_GROUP, lane));
        all.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        all.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        all.putAll(deserializers());
        return new KafkaShareConsumer<>(all);
    }

    /** A share group begins at the end of a topic and sees aborted transactions, unless the group is told otherwise. */
    @Override
    public void prepareShareGroup(Lane lane) throws InterruptedException {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Groups.of(IntakeMode.SHARE_GROUP, lane));
        List<AlterConfigOp> settings = Stream.of(
                        new ConfigEntry("share.auto.offset.reset", "earliest"),
                        new ConfigEntry("share.isolation.level", "read_committed"))
                .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
                .toList();
        try (Admin admin = admin()) {
            while (true) {
                try {
                    admin.incrementalAlterConfigs(Map.of(group, settings)).all().get();
                    return;
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof RetriableException)) {
                        LOG.warn(
                                "the group {} cannot be configured, so it may begin at the end of its topic ({}): set {}"
                                        + " with kafka-configs --entity-type groups",
                                group.name(),
                                e.getCause() == null
                                        ? e.getMessage()
                                        : e.getCause().getMessage(),
                                settings);
                        return;
                    }
                    Thread.sleep(AGAIN.toMillis());
                }
            }
        }
    }

    /** A member of the group of workers that could count batches. */
    Consumer<byte[], byte[]> ofBatches() {
        Map<String, Object> all = new HashMap<>(reading());
        all.put(ConsumerConfig.GROUP_ID_CONFIG, IntakeReaders.GROUP + "-batches");
        return new KafkaConsumer<>(all);
    }

    /** A consumer without a group, which reads all partitions of a topic. */
    Consumer<byte[], byte[]> follower() {
        Map<String, Object> all = new HashMap<>(reading());
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(all);
    }

    private Map<String, Object> reading() {
        Map<String, Object> all = new HashMap<>(kafka);
        all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false); // a topic's settings matter here
        all.putAll(deserializers());
        return all;
    }

    /** A client for short questions. */
    Admin admin() {
        Map<String, Object> all = new HashMap<>(kafka);
        all.keySet().remove(ConsumerConfig.GROUP_ID_CONFIG);
        return Admin.create(all);
    }

    private static Map<String, Object> deserializers() {
        return Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    }

    private static String suffix(Lane lane) {
        return lane == Lane.BULK ? "" : "-" + lane.name().toLowerCase(Locale.ROOT);
    }
}
