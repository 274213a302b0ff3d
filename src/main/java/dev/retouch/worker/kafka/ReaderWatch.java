package dev.retouch.worker.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which topics of requests cannot be read, as their readers say; a broker that answers may still refuse a reader for good. */
public final class ReaderWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ReaderWatch.class);

    /** After which a reader reads that has not failed since: a new one polls in vain for a while before it is refused. */
    private static final Duration CALM = Duration.ofSeconds(10);

    private static final Duration SAID_AGAIN = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** @param calm since when nobody has failed, or a new reader has tried */
    private record Trouble(long since, long calm, int failures, String reason, long said) {

        private Trouble calmSince(long now) {
            return new Trouble(since, now, failures, reason, said);
        }
    }

    private final Duration limit;
    private final LongSupplier nanoTime;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    /**
     * A watch that knows of no trouble.
     *
     * @param limit for which a topic may stay unread before that is a problem
     * @param nanoTime as {@link System#nanoTime}
     */
    public ReaderWatch(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** A reader came to its end; what is the same as before is said once a minute. */
    synchronized void failed(String topic, RuntimeException failure) {
        long now = nanoTime.getAsLong();
        String reason = reason(failure);
        Trouble before = troubles.getOrDefault(topic, new Trouble(now, now, 0, "", now));
        boolean known = before.reason().equals(reason) && now - before.said() < SAID_AGAIN.toNanos();
        troubles.put(
                topic, new Trouble(before.since(), now, before.failures() + 1, reason, known ? before.said() : now));
        if (known) {
            return;
        }
        if (failure instanceof UnreleasedInstanceIdException) {
            LOG.warn("{} is not read yet: {}", topic, reason); // as after each worker that was killed
        } else if (failure instanceof KafkaException) {
            LOG.error("{} is not read for now: {}", topic, reason);
        } else {
            LOG.error("{} is not read for now: {}", topic, reason, failure); // a mistake in the worker
        }
    }

    private static String reason(RuntimeException failure) {
        if (failure instanceof UnreleasedInstanceIdException) {
            return "the broker knows another worker of this name; one that died is forgotten soon";
        }
        return failure.getCause() == null
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + ": " + failure.getCause().getMessage();
    }

    /** A new reader begins: it may poll in vain for a while before it is refused as the last one was. */
    void begins(String topic) {
        troubles.computeIfPresent(topic, (name, trouble) -> trouble.calmSince(nanoTime.getAsLong()));
    }

    /** How long a reader waits before it begins anew: longer each time. */
    Duration pause(String topic) {
        Trouble trouble = troubles.get(topic);
        long millis = FIRST_PAUSE.toMillis();
        for (int i = 1; trouble != null && i < trouble.failures() && millis < LONGEST_PAUSE.toMillis(); i++) {
            millis *= 2;
        }
        return Duration.ofMillis(Math.min(millis, LONGEST_PAUSE.toMillis()));
    }

    /**
     * A reader asked for records and was not refused.
     *
     * @param brought whether there were any
     */
    void polled(String topic, boolean brought) {
        Trouble trouble = troubles.get(topic);
        if (trouble != null && (brought || nanoTime.getAsLong() - trouble.calm() > CALM.toNanos())) {
            troubles.remove(topic, trouble);
            LOG.info("{} is read again", topic);
        }
    }

    /** Which topics are not read, and why, in a sentence or two, or nothing. */
    public Optional<String> problem() {
        long now = nanoTime.getAsLong();
        return Optional.of(new TreeMap<>(troubles)
                        .entrySet().stream()
                                .filter(e -> now - e.getValue().since() > limit.toNanos())
                                .map(e -> "the topic " + e.getKey() + " has not been read for "
                                        + TimeUnit.NANOSECONDS.toSeconds(
                                                now - e.getValue().since()) + " s: "
                                        + e.getValue().reason())
                                .collect(Collectors.joining("; ")))
                .filter(text -> !text.isEmpty());
    }
}
