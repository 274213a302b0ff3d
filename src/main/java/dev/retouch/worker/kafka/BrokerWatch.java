package dev.retouch.worker.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker something small every few seconds, on its own thread: a client whose broker is frozen waits in silence, and
 * its connection stays.
 */
public final class BrokerWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    /** From the last answer: two calls in a row that failed, so that one slow one is no alarm. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(9);

    private final Supplier<Admin> admins;
    private final Collection<String> topics;
    private final Collection<String> written;
    private final LongSupplier nanoTime;
    private final Thread thread = new Thread(this::watch, "retouch-broker-watch");
    private volatile long lastAnswer;
    private volatile Set<String> missing = Set.of();
    private volatile Set<String> missingAnswers = Set.of();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private volatile String notice = "";

    /**
     * A watch that begins with {@link #start}.
     *
     * @param admins makes a client; none of its calls waits longer than is allowed here
     * @param topics that are read and must exist
     * @param written topics of answers, which the broker may make when the first one comes
     * @param nanoTime as {@link System#nanoTime}
     */
    public BrokerWatch(
            Supplier<Admin> admins, Collection<String> topics, Collection<String> written, LongSupplier nanoTime) {
        this.admins = admins;
        this.topics = topics;
        this.written = written;
        this.nanoTime = nanoTime;
        this.lastAnswer = nanoTime.getAsLong();
        thread.setDaemon(true);
    }

    /** Begins to ask. */
    public void start() {
        thread.start();
    }

    /** What is wrong, in one sentence, or nothing. */
    public Optional<String> problem() {
        Duration silence = Duration.ofNanos(nanoTime.getAsLong() - lastAnswer);
        if (silence.compareTo(SILENCE_LIMIT) > 0) {
            return Optional.of("the Kafka broker has not answered for " + silence.toSeconds() + " s");
        }
        Set<String> gone = missing;
        return gone.isEmpty()
                ? Optional.empty()
                : Optional.of("the Kafka broker has no topic " + String.join(", ", gone) + ": create it");
    }

    /** What somebody should know of the topics, in a sentence or two, or nothing. */
    public Optional<String> notice() {
        String gone = missingAnswers.isEmpty()
                ? ""
                : "the Kafka broker has no topic " + String.join(", ", missingAnswers)
                        + ": unless it makes topics itself, answers wait until it is created";
        return Optional.of(
                        Stream.of(notice, gone).filter(text -> !text.isEmpty()).collect(Collectors.joining("; ")))
                .filter(text -> !text.isEmpty());
    }

    /** The broker's id of a topic, another one when the topic is made again; empty while it is not known. */
    String topicId(String topic) {
        return ids.getOrDefault(topic, "");
    }

    private void watch() {
        try {
            while (true) {
                try (Admin admin = admins.get()) {
                    while (true) {
                        ask(admin);
                        Thread.sleep(INTERVAL.toMillis());
                    }
                } catch (KafkaException e) { // for instance no address of a broker for a moment
                    LOG.warn("the broker is not asked for now: {}", e.getMessage());
                }
                Thread.sleep(INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch over the broker ends");
        }
    }

    private void ask(Admin admin) throws InterruptedException {
        try {
            answered(admin.listTopics().namesToListings().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the broker does not answer", e);
        }
    }

    /** @param known the broker's topics by their names */
    void answered(Map<String, TopicListing> known) {
        topics.stream().map(known::get).filter(Objects::nonNull).forEach(this::note);
        missing = missing(topics, known.keySet());
        missingAnswers = missing(written, known.keySet());
        lastAnswer = nanoTime.getAsLong();
    }

    private void note(TopicListing topic) {
        String id = topic.topicId().toString();
        String before = ids.put(topic.name(), id);
        if (before != null && !before.equals(id)) {
            madeAgain(topic.name());
        }
    }

    /** Notes that a topic is not the one that positions were committed for. */
    void madeAgain(String topic) {
        notice = "the topic " + topic + " was deleted and made again: it is read by auto.offset.reset";
        LOG.warn("{}", notice);
    }

    private static Set<String> missing(Collection<String> topics, Set<String> known) {
        return topics.stream().filter(topic -> !known.contains(topic)).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
