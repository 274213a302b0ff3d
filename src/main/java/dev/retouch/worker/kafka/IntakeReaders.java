package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;

/** The threads that bring records of all lanes to the intake, in one of two modes. */
public final class IntakeReaders {

    /** The consumer group of the bulk lane; the other lane's and those of share groups begin with it too. */
    public static final String GROUP = "retouch-worker";

    /** Makes the clients of a lane. */
    public interface Clients {

        Consumer<byte[], byte[]> consumer(Lane lane);

        ShareConsumer<byte[], byte[]> shareConsumer(Lane lane);

        /**
         * Sets what a share group's members cannot set themselves; before the first of them joins.
         *
         * @return after how many deliveries the broker gives a record up
         */
        int prepareShareGroup(Lane lane) throws InterruptedException;
    }

    private final Map<Lane, String> topics;
    private final RequestIntake intake;
    private final Clients clients;
    private final BrokerWatch broker;
    private final ReaderWatch watch;
    private final List<GroupReader> groupReaders = new ArrayList<>();
    private final List<SharePool> pools = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Readers that begin with {@link #start}.
     *
     * @param topics of each lane
     * @param watch told whether they can be read
     */
    public IntakeReaders(
            Map<Lane, String> topics, RequestIntake intake, Clients clients, BrokerWatch broker, ReaderWatch watch) {
        this.topics = Map.copyOf(topics);
        this.intake = intake;
        this.clients = clients;
        this.broker = broker;
        this.watch = watch;
    }

    /** Begins to bring records. */
    public void start(IntakeMode mode) {
        topics.forEach((lane, topic) -> {
            if (mode == IntakeMode.SHARE_GROUP) {
                SharePool pool = new SharePool(lane, topic);
                pools.add(pool);
                threads.add(thread("retouch-share-" + topic, pool));
            } else {
                GroupReader reader = new GroupReader(
                        () -> clients.consumer(lane),
                        topic,
                        lane,
                        intake,
                        () -> broker.topicId(topic),
                        () -> broker.madeAgain(topic),
                        watch);
                groupReaders.add(reader);
                threads.add(thread("retouch-group-" + topic, reader));
            }
        });
        threads.forEach(Thread::start);
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Leaves the groups; what is acknowledged is committed before.
     *
     * @param limit longest time for it
     */
    public void close(Duration limit) throws InterruptedException {
        groupReaders.forEach(GroupReader::leave);
        pools.forEach(SharePool::leave);
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    /** As many share readers of a lane as are of use. */
    private final class SharePool implements Runnable, ShareReader.Conditions {

        private static final long CHECK_MILLIS = 100;
        private static final long AGAIN_MILLIS = 5000;

        private final Lane lane;
        private final String topic;
        private final List<Thread> readers = new ArrayList<>();
        private volatile boolean leaving;
        // Of the pool's own thread.
        private int deliveryLimit; // 0 before the group is prepared
        private String topicId = "";

        private SharePool(Lane lane, String topic) {
            this.lane = lane;
            this.topic = topic;
        }

        /** One that hears no does not count any more, so that of several too many no more leave than that. */
        @Override
        public synchronized boolean needed() {
            return !leaving
                    && intake.isOpen()
                    && (alive() <= intake.sources(lane) || !readers.remove(Thread.currentThread()));
        }

        @Override
        public boolean brokerAnswers() {
            return broker.problem().isEmpty();
        }

        @Override
        public void polled(boolean brought) {
            watch.polled(topic, brought);
        }

        @Override
        public void failed(RuntimeException failure) {
            watch.failed(topic, failure);
        }

        @Override
        public void pause() throws InterruptedException {
            Thread.sleep(AGAIN_MILLIS);
        }

        private synchronized int alive() {
            readers.removeIf(reader -> reader.getState() == Thread.State.TERMINATED);
            return readers.size();
        }

        private void leave() {
            leaving = true;
        }

        @Override
        public void run() {
            try {
                while (!leaving) {
                    try {
                        fill();
                        Thread.sleep(CHECK_MILLIS);
                    } catch (KafkaException e) {
                        watch.failed(topic, e);
                        Thread.sleep(AGAIN_MILLIS);
                    }
                }
                end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void fill() throws InterruptedException {
            if (deliveryLimit == 0) {
                deliveryLimit = clients.prepareShareGroup(lane);
                intake.catchUp();
            }
            String id = broker.topicId(topic);
            if (!topicId.isEmpty() && !id.equals(topicId)) {
                intake.madeAgain(lane);
            }
            topicId = id;
            while (!leaving && intake.isOpen() && alive() < intake.sources(lane)) {
                add();
            }
        }

        private synchronized void add() {
            ShareReader reader = new ShareReader(clients.shareConsumer(lane), topic, lane, intake, deliveryLimit, this);
            Thread thread = thread("retouch-share-reader-" + topic, reader);
            readers.add(thread);
            thread.start();
        }

        /** Those that hold a record leave by an interrupt, since nobody will end it. */
        private void end() throws InterruptedException {
            List<Thread> left;
            synchronized (this) {
                left = List.copyOf(readers);
            }
            left.forEach(Thread::interrupt);
            for (Thread reader : left) {
                reader.join();
            }
        }
    }
}
