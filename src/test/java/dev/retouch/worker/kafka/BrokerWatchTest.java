package dev.retouch.worker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the watch says that something is wrong with the broker, by a clock of its own. */
class BrokerWatchTest {

    private static final Uuid FIRST = new Uuid(0, 1);
    private static final Uuid SECOND = new Uuid(0, 2);

    /** The promise of the issue: readiness is down so soon after the broker fell silent. */
    private static final Duration PROMISE = Duration.ofSeconds(15);

    private long now = -5; // any moment, as of System.nanoTime
    private final BrokerWatch watch = new BrokerWatch(
            () -> {
                throw new AssertionError("nobody asks");
            },
            List.of("bulk", "quick"),
            List.of("completed"),
            () -> now);

    private void after(Duration time) {
        now += time.toNanos();
    }

    private void answers(Uuid bulk) {
        watch.answered(Map.of(
                "bulk", new TopicListing("bulk", bulk, false),
                "quick", new TopicListing("quick", SECOND, false),
                "completed", new TopicListing("completed", SECOND, false)));
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void frozenBroker_isAProblemWithinTheTimeThatIsPromised() {
        answers(FIRST);
        assertEquals(Optional.empty(), watch.problem());
        after(PROMISE);
        assertTrue(watch.problem().orElse("").contains("has not answered for 15 s"), () -> "" + watch.problem());
        after(Duration.ofSeconds(25));
        answers(FIRST);
        assertEquals(Optional.empty(), watch.problem(), "it goes on");
    }

    /** One question that is not answered in its time, between two that are. */
    @Test
    void slowAnswer_isNoProblem() {
        answers(FIRST);
        after(Duration.ofSeconds(8));
        assertEquals(Optional.empty(), watch.problem());
    }

    @Test
    void brokerThatNeverAnswered_isAProblemToo() {
        after(PROMISE);
        assertTrue(watch.problem().isPresent());
    }

    @Test
    void missingTopic_isNamed() {
        watch.answered(Map.of("bulk", new TopicListing("bulk", FIRST, false)));
        assertEquals(Optional.of("the Kafka broker has no topic quick: create it"), watch.problem());
        answers(FIRST);
        assertEquals(Optional.empty(), watch.problem());
    }

    /** A broker that makes topics itself makes it when the first answer comes: the worker is ready all the same. */
    @Test
    void missingTopicOfAnswers_isNamedAndKeepsNobodyFromWorking() {
        watch.answered(Map.of(
                "bulk", new TopicListing("bulk", FIRST, false), "quick", new TopicListing("quick", SECOND, false)));
        assertEquals(Optional.empty(), watch.problem());
        assertTrue(watch.notice().orElse("").contains("no topic completed"), () -> "" + watch.notice());
        answers(FIRST);
        assertEquals(Optional.empty(), watch.notice());
    }

    @Test
    void topicThatIsMadeAgain_isNoticedAndHasItsNewId() {
        assertEquals("", watch.topicId("bulk"));
        answers(FIRST);
        answers(FIRST);
        assertEquals(Optional.empty(), watch.notice());
        answers(SECOND);
        assertTrue(watch.notice().orElse("").contains("bulk was deleted and made again"), () -> "" + watch.notice());
        assertEquals(SECOND.toString(), watch.topicId("bulk"));
        assertEquals(Optional.empty(), watch.problem(), "it is dealt with");
    }
}
