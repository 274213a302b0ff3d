package dev.retouch.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditFailure;
import dev.retouch.failure.FailureException;
import dev.retouch.failure.FailureReason;
import dev.retouch.image.PictureFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client is told of a failure. */
class FailuresTest {

    private static EditFailed of(Throwable failure) {
        return Failures.of("r-1", failure, 3, Map.of("a", "b"));
    }

    @Test
    void failure_ofAnyPackage_keepsItsCode() {
        for (FailureReason reason :
                List.of(JobFailure.ACCESS_DENIED, EditFailure.OPTIONS_INVALID, PictureFailure.ANIMATED)) {
            assertEquals(
                    new EditFailed("r-1", reason.code(), "why", false, 3, Map.of("a", "b")),
                    of(new FailureException(reason, "why")));
        }
        assertTrue(of(FakeStore.unavailable()).retryable());
    }

    @Test
    void failure_insideTheWorker_saysNoMoreThanItsKind() {
        EditFailed failed = of(new IllegalStateException("secret"));
        assertEquals("internal", failed.reason());
        assertEquals("the worker failed on this request: IllegalStateException", failed.message());
        assertTrue(failed.retryable());
        EditFailed memory = of(new OutOfMemoryError("heap"));
        assertEquals("out-of-memory", memory.reason());
        assertFalse(memory.retryable());
    }

    @Test
    void isBug_isWhatIsNoFailureOfTheRequest() {
        assertTrue(Failures.isBug(new IllegalStateException()));
        assertTrue(Failures.isBug(new OutOfMemoryError()));
        assertFalse(Failures.isBug(FakeStore.unavailable()));
    }

    @Test
    void message_thatIsLong_isCutBetweenCharacters() {
        String brush = "\ud83d\udd8c";
        assertEquals(brush.repeat(500), Failures.cut(brush.repeat(500)));
        assertEquals(brush.repeat(499) + "\u2026", Failures.cut(brush.repeat(501)));
        assertEquals(
                500,
                of(new FailureException(JobFailure.INTERNAL, "x".repeat(9000)))
                        .message()
                        .length());
        assertEquals(500, Fields.invalid("x".repeat(9000)).getMessage().length());
        assertEquals(
                500, new MalformedRecordException("x".repeat(9000)).getMessage().length());
    }
}
