package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a lane's topic as a member of a consumer group, on its own thread.
 *
 * <p>It never waits for a request: while the lane has no room its partitions are paused and it goes on polling, so that the
 * group keeps it however long an edit takes. A record is committed once all before it are acknowledged.
 */
final class GroupReader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupReader.class);

    private static final Duration POLL = Duration.ofMillis(100);
    /** Beyond every log's end: the client finds no record there and resets the position by its own policy. */
    private static final long NOWHERE = Long.MAX_VALUE - 1;

    private static final Duration COMMIT_LIMIT = Duration.ofSeconds(5);
    private static final int ID_ATTEMPTS = 50;
    private static final long PAUSE_MILLIS = 200;
    private static final long SESSION_PAUSE_MILLIS = 1000;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Lane lane;
    private final RequestIntake intake;
    private final Supplier<String> topicIds;
    private final Runnable madeAgain;
    private final ReaderWatch watch;

    // All but the queue belong to the reader's thread.
    private final Map<TopicPartition, PartitionLedger> ledgers = new HashMap<>();
    private final Queue<Returned> returned = new ConcurrentLinkedQueue<>();
    private String topicId = "";
    private volatile boolean leaving;

    private record Returned(Received delivery, long at) {}

    /**
     * A reader that begins with {@link #run}.
     *
     * @param consumers makes a consumer of the group each time that the last one came to its end
     * @param topicIds the broker's id of the topic; empty while it is not known
     * @param madeAgain told when positions were of another topic of this name
     * @param watch told whether the topic can be read
     */
    GroupReader(
            Supplier<Consumer<byte[], byte[]>> consumers,
            String topic,
            Lane lane,
            RequestIntake intake,
            Supplier<String> topicIds,
            Runnable madeAgain,
            ReaderWatch watch) {
        this.consumers = consumers;
        this.topic = topic;
        this.lane = lane;
        this.intake = intake;
        this.topicIds = topicIds;
        this.madeAgain = madeAgain;
        this.watch = watch;
    }

    /** Ends {@link #run} soon; what is acknowledged by then is committed. */
    void leave() {
        leaving = true;
    }

    @Override
    public void run() {
        while (!leaving) {
            awaitId();
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                join(consumer);
                while (!leaving && !isDone()) {
                    turn(consumer);
                }
                leaving = true;
                commit(consumer, ledgers.keySet());
            } catch (UnreleasedInstanceIdException e) {
                watch.failed(topic, e);
                pause(SESSION_PAUSE_MILLIS);
            } catch (RuntimeException e) {
                // The consumer is of no more use, for instance because another one came with the same instance id.
                watch.failed(topic, e);
                forget(Set.copyOf(ledgers.keySet()));
                long end = System.nanoTime() + watch.pause(topic).toNanos();
                while (!leaving && System.nanoTime() < end) {
                    pause(PAUSE_MILLIS);
                }
            }
        }
    }

    /** With the id, offsets that were committed for another topic of this name are noticed. */
    private void awaitId() {
        for (int i = 0; i < ID_ATTEMPTS && topicIds.get().isEmpty() && !leaving; i++) {
            pause(PAUSE_MILLIS);
        }
    }

    /** A worker that leaves keeps only the partitions of a lane in which an edit of its own ends: the others are needed elsewhere. */
    boolean isDone() {
        return !intake.isOpen() && ledgers.values().stream().noneMatch(PartitionLedger::isAtWork);
    }

    void join(Consumer<byte[], byte[]> consumer) {
        watch.begins(topic);
        consumer.subscribe(List.of(topic), new Assignments(consumer));
    }

    void turn(Consumer<byte[], byte[]> consumer) {
        String id = topicIds.get();
        if (!id.isEmpty() && !id.equals(topicId)) {
            if (!topicId.isEmpty()) {
                beginAnew(consumer, consumer.assignment());
            }
            topicId = id;
        }
        if (intake.hasRoom(lane)) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            PartitionLedger ledger = Objects.requireNonNull(ledgers.get(partition(record)));
            ledger.received(record.offset());
            intake.take(new Received(record, ledger));
        }
        takeReturned();
        commit(consumer, ledgers.keySet());
        watch.polled(topic, !records.isEmpty()); // last: a reader that fails at what it is given does not read
    }

    /** Positions in a topic that was deleted say nothing about the one that was made in its place. */
    private void beginAnew(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        LOG.warn("positions in {} are from before it was deleted and made again: they are reset", partitions);
        madeAgain.run();
        forget(partitions);
        partitions.forEach(partition -> {
            ledgers.put(partition, new PartitionLedger());
            consumer.seek(partition, NOWHERE);
        });
    }

    /** What could not be answered is tried again: nobody else gets it while this worker has the partition. */
    private void takeReturned() {
        if (!intake.hasRoom(lane)) {
            return;
        }
        for (Returned first = returned.peek();
                first != null && System.nanoTime() - first.at() > AGAIN.toNanos();
                first = returned.peek()) {
            returned.remove();
            if (!first.delivery().ledger.ended()) {
                first.delivery().ledger.takenAgain(first.delivery().record.offset());
                intake.take(first.delivery());
            }
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionLedger ledger = ledgers.get(partition);
            if (ledger != null) {
                ledger.committable(position(consumer, partition))
                        .ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset, topicId)));
            }
        }
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets, COMMIT_LIMIT);
            offsets.forEach((partition, offset) ->
                    Objects.requireNonNull(ledgers.get(partition)).committed(offset.offset()));
        } catch (KafkaException e) {
            LOG.warn("offsets of {} are not committed, they are tried again: {}", topic, e.getMessage());
        }
    }

    private static long position(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        try {
            long position = consumer.position(partition, Duration.ZERO);
            return position == NOWHERE ? -1 : position;
        } catch (TimeoutException | IllegalStateException e) {
            return -1; // it is not known yet, or its partition is not this worker's any more
        }
    }

    private void forget(Collection<TopicPartition> partitions) {
        Set<PartitionLedger> gone = new HashSet<>();
        for (TopicPartition partition : partitions) {
            PartitionLedger ledger = ledgers.remove(partition);
            if (ledger != null) {
                ledger.end();
                gone.add(ledger);
            }
        }
        intake.drop(delivery -> delivery instanceof Received received && gone.contains(received.ledger));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private final class Assignments implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> consumer;

        private Assignments(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                intake.catchUp();
            }
            String id = topicIds.get();
            Map<TopicPartition, OffsetAndMetadata> committed =
                    new HashMap<>(consumer.committed(Set.copyOf(partitions), COMMIT_LIMIT));
            committed.values().removeIf(Objects::isNull);
            if (id.isEmpty()
                    && committed.values().stream()
                            .anyMatch(offset -> !offset.metadata().isEmpty())) {
                // Before there are ledgers: nothing may be committed over what says which topic it is of.
                throw new IllegalStateException("the broker has not said yet which topic " + topic
                        + " is now, and the offsets may be of another one of this name");
            }
            partitions.forEach(partition -> ledgers.put(partition, new PartitionLedger()));
            Map<TopicPartition, Long> ends = consumer.endOffsets(committed.keySet(), COMMIT_LIMIT);
            Set<TopicPartition> foreign = new HashSet<>();
            committed.forEach((partition, offset) -> {
                if (!isOf(offset.metadata(), id) || offset.offset() > ends.getOrDefault(partition, NOWHERE)) {
                    foreign.add(partition);
                }
            });
            if (!foreign.isEmpty()) {
                beginAnew(consumer, foreign);
            }
        }

        /** Their next owner has their requests, but for those whose edit has begun here. */
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(consumer, partitions);
            forget(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            forget(partitions);
        }
    }

    /** An offset that says nothing of its topic's id is taken as it is. */
    private static boolean isOf(String metadata, String id) {
        return metadata.isEmpty() || id.isEmpty() || metadata.equals(id);
    }

    private final class Received implements Delivery {

        private final ConsumerRecord<byte[], byte[]> record;
        private final PartitionLedger ledger;

        private Received(ConsumerRecord<byte[], byte[]> record, PartitionLedger ledger) {
            this.record = record;
            this.ledger = ledger;
        }

        @Override
        public ConsumerRecord<byte[], byte[]> record() {
            return record;
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public boolean isLast() {
            return false;
        }

        @Override
        public void acknowledge() {
            ledger.acknowledged(record.offset());
        }

        /** It comes again to whoever has the partition next, and that may be this worker. */
        @Override
        public void handBack() {
            if (!ledger.ended()) {
                ledger.handedBack(record.offset());
                returned.add(new Returned(this, System.nanoTime()));
            }
        }
    }
}
