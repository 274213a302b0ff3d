package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.NOON;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.raw;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which requests a cancellation ends. */
class CancellationsTest {

    private final Cancellations cancellations = new Cancellations();
    private final RawRequest single = raw(1);
    private final RawRequest spring = raw(json(2, "", ", \"attributes\": {\"batch\": \"spring\"}"));

    private static Job job(RawRequest request) {
        return new Job(request, TestJobs.origin(Lane.BULK, 1), Job.Waiting.IGNORED); // sent at noon
    }

    @Test
    void cancellation_isForWhatWasSentBefore() {
        cancellations.cancel("1", NOON);
        assertTrue(cancellations.isCancelled(single, NOON));
        assertTrue(cancellations.isCancelled(single, NOON.minusSeconds(1)));
        assertFalse(cancellations.isCancelled(single, NOON.plusMillis(1)), "the id is used again");
        assertFalse(cancellations.isCancelled(spring, NOON));
    }

    @Test
    void cancellation_ofABatch_isForAllOfIt() {
        cancellations.cancelBatch("spring", NOON);
        assertTrue(cancellations.isCancelled(spring, NOON));
        assertFalse(cancellations.isCancelled(single, NOON));
        cancellations.cancelBatch("", NOON);
        cancellations.cancel("spring", NOON);
        assertFalse(cancellations.isCancelled(raw(json(3, "", ", \"attributes\": {\"batch\": \"summer\"}")), NOON));
    }

    @Test
    void cancellation_thatComesLate_doesNotTakeBackALaterOne() {
        cancellations.cancel("1", NOON.plusSeconds(9));
        cancellations.cancel("1", NOON);
        assertTrue(cancellations.isCancelled(single, NOON.plusSeconds(9)));
    }

    @Test
    void cancellation_thatIsAWeekOld_isForgotten() {
        cancellations.cancel("1", NOON);
        cancellations.cancel("9", NOON.plus(Duration.ofDays(6)));
        assertTrue(cancellations.isCancelled(single, NOON));
        cancellations.cancel("9", NOON.plus(Duration.ofDays(8)));
        assertFalse(cancellations.isCancelled(single, NOON));
    }

    @Test
    void job_isStoppedWhetherItCameBeforeOrAfter() {
        Job before = job(single);
        cancellations.watch(before);
        assertDoesNotThrow(before::requireGoing);
        cancellations.cancel("1", NOON);
        FailureException failure = assertThrows(FailureException.class, before::requireGoing);
        assertEquals(JobFailure.CANCELLED, failure.reason());
        Job after = job(single);
        cancellations.watch(after);
        assertThrows(FailureException.class, after::requireGoing);
        Job ended = job(spring);
        cancellations.watch(ended);
        cancellations.forget(ended);
        cancellations.cancelBatch("spring", NOON);
        assertDoesNotThrow(ended::requireGoing);
    }

    @Test
    void listeners_areTold() {
        AtomicInteger told = new AtomicInteger();
        cancellations.listen(told::incrementAndGet);
        cancellations.cancel("1", NOON);
        cancellations.cancelBatch("spring", NOON);
        assertEquals(2, told.get());
    }
}
