package dev.retouch.worker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.Test;

/** When a topic counts as one that cannot be read. */
class ReaderWatchTest {

    private final AtomicLong time = new AtomicLong();
    private final ReaderWatch watch = new ReaderWatch(Duration.ofSeconds(15), time::get);

    private void pass(int seconds) {
        time.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    /** The first polls of each new consumer are before its group refuses it. */
    @Test
    void topicWhoseReadersAreRefusedAgainAndAgain_isAProblem_fromTheLimitOn() {
        for (int i = 0; i < 3; i++) {
            watch.failed("requests", new GroupAuthorizationException("not allowed"));
            pass(5);
            watch.polled("requests", false);
        }
        assertEquals(Optional.empty(), watch.problem(), "it is 15 s");
        watch.failed("requests", new KafkaException("the callback failed", new IllegalStateException("no id")));
        pass(1);
        assertEquals(
                Optional.of("the topic requests has not been read for 16 s: the callback failed: no id"),
                watch.problem());
    }

    @Test
    void topicThatIsReadAgain_isNoProblem() {
        watch.failed("requests", new GroupAuthorizationException("not allowed"));
        watch.failed("interactive", new UnreleasedInstanceIdException("in use"));
        pass(16);
        watch.polled("requests", true);
        assertEquals(
                "the topic interactive has not been read for 16 s: the broker knows another worker of this name;"
                        + " one that died is forgotten soon",
                watch.problem().orElseThrow());
        watch.polled("interactive", false);
        assertEquals(Optional.empty(), watch.problem(), "nothing has failed for a while");
        watch.failed("requests", new GroupAuthorizationException("not allowed"));
        assertEquals(Optional.empty(), watch.problem(), "it begins anew");
    }

    /** However long it took to make it. */
    @Test
    void newReader_hasToPollForAWhileBeforeItReads() {
        watch.failed("requests", new GroupAuthorizationException("not allowed"));
        pass(16);
        watch.begins("requests");
        watch.begins("interactive");
        pass(10);
        watch.polled("requests", false);
        assertEquals(
                "the topic requests has not been read for 26 s: not allowed",
                watch.problem().orElseThrow());
        pass(1);
        watch.polled("requests", false);
        assertEquals(Optional.empty(), watch.problem());
    }

    @Test
    void pauses_growUpToALimit() {
        assertEquals(Duration.ofMillis(200), watch.pause("requests"));
        for (int millis : new int[] {200, 400, 800, 1600, 3200, 5000, 5000}) {
            watch.failed("requests", new GroupAuthorizationException("not allowed"));
            assertEquals(Duration.ofMillis(millis), watch.pause("requests"));
        }
        assertEquals(Duration.ofMillis(200), watch.pause("interactive"));
    }
}
