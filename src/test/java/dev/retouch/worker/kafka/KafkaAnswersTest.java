package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an answer looks like on its topic. */
@Timeout(60)
class KafkaAnswersTest {

    private static final EditFailed FAILED =
            new EditFailed("r-1", "store-unavailable", "try again", true, 3, Map.of("a", "b"));
    private static final EditCompleted COMPLETED = new EditCompleted(
            "r-2",
            new EditCompleted.StoredObject("s3://results/r-2.png", "\"e\"", 5),
            new EditCompleted.Mask("s3://results/r-2.mask.png", 0.5, new EditCompleted.Box(0, 0, 1, 1)),
            "local",
            new EditCompleted.Locality(0, 0),
            "kept",
            7,
            2,
            1,
            "model",
            "adapter",
            Map.of(),
            1,
            List.of(),
            new EditCompleted.Drift(0, 0, 0, 1, 0, 0, false),
            List.of(),
            Map.of());

    private final FakeEmitter broker = new FakeEmitter();
    private final KafkaAnswers answers = new KafkaAnswers(
            new ConfirmedSender(broker, Duration.ofMillis(1)),
            new AnswerTopics("completed", "failed", "planned", "progress", "dead"));

    @Test
    void answers_goToTheirTopicsAsCloudEventsKeyedByTheRequest() throws Exception {
        answers.completed(COMPLETED);
        answers.failed(FAILED);
        FakeEmitter.Sent completed = broker.sent.remove();
        assertEquals("completed", completed.topic());
        assertArrayEquals("r-2".getBytes(UTF_8), completed.key());
        assertEquals(CloudEventHeaders.COMPLETED, completed.header("ce_type"));
        assertEquals("r-2", completed.header("ce_subject"));
        assertEquals(
                "s3://results/r-2.png", json(completed).at("/result/location").asText());

        FakeEmitter.Sent failed = broker.sent.remove();
        assertEquals("failed", failed.topic());
        assertArrayEquals("r-1".getBytes(UTF_8), failed.key());
        assertEquals(CloudEventHeaders.FAILED, failed.header("ce_type"));
        assertEquals("r-1", failed.header("ce_subject"));
        assertEquals("1.0", failed.header("ce_specversion"));
        assertEquals("/retouch/worker", failed.header("ce_source"));
        assertEquals("application/json", failed.header("content-type"));
        assertTrue(
                Instant.parse(failed.header("ce_time")).isBefore(Instant.now().plusSeconds(60)));
        assertNotEquals(completed.header("ce_id"), failed.header("ce_id"));
        assertEquals(36, failed.header("ce_id").length());
        assertEquals(new ObjectMapper().readTree("""
                        {"id": "r-1", "reason": "store-unavailable", "message": "try again", "retryable": true,
                         "attempts": 3, "attributes": {"a": "b"}}"""), json(failed));
    }

    /** An answer that is given up in silence would be acknowledged and lost. */
    @Test
    void answerThatIsTooLarge_isAnError() {
        broker.failures.add(new RecordTooLargeException("over the limit"));
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> answers.failed(FAILED));
        assertTrue(failure.getMessage().contains("too large for failed"), failure.getMessage());
    }

    @Test
    void header_thatIsMissingOrEmpty_isAnEmptyText() {
        var headers = CloudEventHeaders.of("type", "source", "id");
        headers.add("empty", null);
        assertEquals("", CloudEventHeaders.text(headers, "empty"));
        assertEquals("", CloudEventHeaders.text(headers, "missing"));
    }

    private static JsonNode json(FakeEmitter.Sent sent) throws Exception {
        return new ObjectMapper().readTree(sent.value());
    }
}
