package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks the broker how much of a lane no worker has answered, and how old that is; one caller at a time. */
public final class LagReading implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration READ_LIMIT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Admin admin;
    private final Consumer<byte[], byte[]> reader;
    private final IntakeMode mode;
    private final Map<Lane, String> topics;
    private final Clock clock;

    /**
     * What waits in a lane.
     *
     * @param records without an answer
     * @param oldest how long the oldest of them has been waiting; zero when there is none
     */
    public record Lag(long records, Duration oldest) {}

    /** Partitions with records that wait: from which offset on, up to which, and how many. */
    private record Waiting(
            Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends, Map<TopicPartition, Long> lag) {}

    /**
     * A reading with clients of its own.
     *
     * @param kafka settings of Kafka clients by their names
     */
    @SuppressWarnings("MustBeClosedChecker") // closed with this
    public LagReading(Map<String, ?> kafka, IntakeMode mode, Map<Lane, String> topics, Clock clock) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        this.admin = Admin.create(settings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // One record of each partition is wanted, not what lies behind it.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 16);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        this.reader = new KafkaConsumer<>(settings);
        this.mode = mode;
        this.topics = Map.copyOf(topics);
        this.clock = clock;
    }

    /**
     * Reads a lane.
     *
     * @throws ExecutionException when the broker refuses or lacks the topic
     * @throws TimeoutException when it does not answer
     */
    public Lag of(Lane lane) throws InterruptedException, ExecutionException, TimeoutException {
        String topic = String.valueOf(topics.get(lane));
        Waiting waiting = waiting(topic, Groups.of(mode, lane));
        if (waiting.from().isEmpty()) {
            return new Lag(0, Duration.ZERO);
        }
        Map<TopicPartition, Instant> oldest = oldest(waiting);
        long records = oldest.keySet().stream()
                .mapToLong(partition -> waiting.lag().getOrDefault(partition, 0L))
                .sum();
        Duration age = oldest.values().stream()
                .min(Instant::compareTo)
                .map(first -> Duration.between(first, clock.instant()))
                .orElse(Duration.ZERO);
        return new Lag(records, age.isNegative() ? Duration.ZERO : age);
    }

    private Waiting waiting(String topic, String group)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<TopicPartition> partitions = answer(
                        admin.describeTopics(List.of(topic)).allTopicNames())
                .values()
                .stream()
                .flatMap(description -> description.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<TopicPartition, Long> lag = new HashMap<>();
        Map<TopicPartition, SharePartitionOffsetInfo> answered = answered(group, partitions);
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            SharePartitionOffsetInfo known = answered.get(partition);
            // An offset beyond the end is of a topic that was deleted and made again.
            long start = known == null || known.startOffset() > end ? begin : Math.max(begin, known.startOffset());
            long left = known == null ? end - start : known.lag().orElse(end - start);
            if (left > 0 && start < end) {
                from.put(partition, start);
                lag.put(partition, Math.min(left, end - start));
            }
        }
        return new Waiting(from, ends, lag);
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)),
                                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** From where the group has not answered; empty for a group that nobody has joined yet. */
    private Map<TopicPartition, SharePartitionOffsetInfo> answered(String group, List<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, SharePartitionOffsetInfo> answered = new HashMap<>();
        try {
            if (mode == IntakeMode.SHARE_GROUP) {
                var asked = Map.of(group, new ListShareGroupOffsetsSpec().topicPartitions(partitions));
                answer(admin.listShareGroupOffsets(asked).partitionsToOffsetInfo(group))
                        .forEach((partition, info) -> {
                            if (info != null) {
                                answered.put(partition, info);
                            }
                        });
            } else {
                answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                        .forEach((partition, offset) -> {
                            if (offset != null) {
                                answered.put(
                                        partition,
                                        new SharePartitionOffsetInfo(
                                                offset.offset(), offset.leaderEpoch(), Optional.empty()));
                            }
                        });
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
        return answered;
    }

    /**
     * When the first waiting record of each partition was written. Partitions in which only marks of transactions are left have
     * none: their offsets are behind the end for ever, and nothing waits.
     */
    private Map<TopicPartition, Instant> oldest(Waiting waiting) {
        Map<TopicPartition, Instant> oldest = new HashMap<>();
        Set<TopicPartition> open = new HashSet<>(waiting.from().keySet());
        reader.assign(open);
        waiting.from().forEach(reader::seek);
        long end = System.nanoTime() + READ_LIMIT.toNanos();
        while (!open.isEmpty() && System.nanoTime() < end) {
            ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
            for (TopicPartition partition : records.partitions()) {
                if (open.remove(partition)) {
                    long written = records.records(partition).get(0).timestamp();
                    oldest.put(partition, Instant.ofEpochMilli(written));
                }
            }
            reader.pause(oldest.keySet());
            open.removeIf(
                    partition -> reader.position(partition) >= waiting.ends().getOrDefault(partition, 0L));
        }
        reader.unsubscribe(); // else what is paused now would stay so in the next reading
        // What could not be read in time waits all the same.
        open.forEach(partition -> oldest.put(partition, clock.instant()));
        return oldest;
    }

    private static <T> T answer(KafkaFuture<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        return asked.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        reader.close();
        admin.close(ANSWER_LIMIT);
    }
}
