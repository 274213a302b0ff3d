package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.Deliveries;
import dev.retouch.worker.kafka.DeliveryMarks;
import dev.retouch.worker.kafka.Groups;
import dev.retouch.worker.kafka.IntakeMode;
import dev.retouch.worker.kafka.IntakeReaders;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of the Kafka clients that read requests: the worker's own, then what is set as {@code KAFKA_...}. */
@Singleton
final class ChannelSettings implements IntakeReaders.Clients {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelSettings.class);

    private static final int MARK_LIMIT = 5_000;
    private static final String HIGHEST_DELIVERY_LIMIT = "10";
    private static final String USUAL_DELIVERY_LIMIT = "5";

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

    /** What the broker decides in that protocol, and its clients refuse. */
    private static final Set<String> NOT_OF_CONSUMER_PROTOCOL = Set.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);

    // A worker that died is missed after eight seconds; heartbeats have a thread of their own, however long an edit
    // takes.
    private static final int SESSION_MILLIS = 8_000;
    private static final int HEARTBEAT_MILLIS = 2_000;
    private static final Duration BEYOND_SESSION = Duration.ofSeconds(7);

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

    /** For which a topic of requests may stay unread: a name is not free before the session of a dead worker ends. */
    Duration unreadLimit() {
        int session = SESSION_MILLIS;
        try {
            Object set = kafka.getOrDefault(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
            session = Math.max(session, Integer.parseInt(set.toString().strip()));
        } catch (NumberFormatException e) {
            LOG.debug("the consumer says what is wrong with it", e);
        }
        return Duration.ofMillis(session).plus(BEYOND_SESSION);
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Lane lane) {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(64, config.backlog()));
        all.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        all.putAll(kafka);
        config.instanceId().ifPresent(id -> all.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, id + suffix(lane)));
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.putAll(deserializers());
        Consumer<byte[], byte[]> consumer = member(all, Groups.of(IntakeMode.CONSUMER_GROUP, lane));
        events.consumer().fire(consumer); // whoever measures clients hears of it
        return consumer;
    }

    /** One that is missed {@link #SESSION_MILLIS} after its death, whichever protocol the group has. */
    private Consumer<byte[], byte[]> member(Map<String, Object> all, String group) {
        if (config.groupProtocol() == GroupProtocol.CONSUMER) {
            all.keySet().removeAll(NOT_OF_CONSUMER_PROTOCOL);
            prepareConsumerGroup(group);
        } else {
            all.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
            all.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
            all.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        }
        all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, config.groupProtocol().name());
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        return new KafkaConsumer<>(all);
    }

    /** The broker's own times, of 45 s and 5 s, are too long for requests that somebody waits for. */
    private void prepareConsumerGroup(String name) {
        try (Admin admin = admin()) {
            GroupSettings group = new GroupSettings(admin, name);
            group.set("consumer.session.timeout.ms", Integer.toString(SESSION_MILLIS), "");
            group.set("consumer.heartbeat.interval.ms", Integer.toString(HEARTBEAT_MILLIS), "");
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
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

    /**
     * A share group begins at the end of a topic and sees aborted transactions, unless the group is told otherwise.
     *
     * <p>The broker gives a record up in silence, and counts those that were handed back or whose lock was lost with it: we count
     * ourselves, and first.
     */
    @Override
    public int prepareShareGroup(Lane lane) throws InterruptedException {
        try (Admin admin = admin()) {
            GroupSettings group = new GroupSettings(admin, Groups.of(IntakeMode.SHARE_GROUP, lane));
            group.set("share.auto.offset.reset", "earliest", "");
            group.set("share.isolation.level", "read_committed", "");
            // What a frozen member holds comes again after this; what a dead one held comes again with its connection's
            // end.
            group.set("share.record.lock.duration.ms", "15000", "");
            // A partition may have no other members than those that died, until their sessions end.
            group.set("share.session.timeout.ms", Integer.toString(SESSION_MILLIS), "");
            group.set("share.heartbeat.interval.ms", Integer.toString(HEARTBEAT_MILLIS / 2), "");
            return Integer.parseInt(
                    group.set("share.delivery.count.limit", HIGHEST_DELIVERY_LIMIT, USUAL_DELIVERY_LIMIT));
        }
    }

    /** A member of the group of workers that could count batches. */
    Consumer<byte[], byte[]> ofBatches() {
        return member(reading(), IntakeReaders.GROUP + "-batches");
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
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // what a sender took back was never sent
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false); // a topic's settings matter here
        all.putAll(deserializers());
        return all;
    }

    /** Marks of deliveries, which begin as soon as their topic is there. */
    Deliveries deliveries() {
        Map<String, Object> producing = new HashMap<>(kafka);
        producing.put(ProducerConfig.LINGER_MS_CONFIG, 0); // a request begins when its mark is there
        producing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MARK_LIMIT);
        producing.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, MARK_LIMIT);
        // Longer than a broker is restarted: a mark that was taken back must not stay because the broker was away.
        producing.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120 * MARK_LIMIT);
        DeliveryMarks marks = new DeliveryMarks(
                config.topics().deliveries(),
                config.instanceId().orElse("worker") + "-"
                        + UUID.randomUUID().toString().substring(0, 8),
                new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer()),
                this::ofDeliveries,
                Clock.systemUTC());
        marks.start();
        return marks;
    }

    /** Makes their topic too; who may not do that may still use one that is there. */
    private Consumer<byte[], byte[]> ofDeliveries() {
        String topic = config.topics().deliveries();
        NewTopic wanted = new NewTopic(topic, Optional.empty(), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(Duration.ofHours(1).toMillis())));
        try (Admin admin = admin()) {
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                LOG.warn("the topic {} is not made by this worker: {}", topic, e.getMessage());
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        Map<String, Object> all = new HashMap<>(reading());
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false); // it would not be compacted
        return new KafkaConsumer<>(all);
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
