package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.Origin;
import dev.retouch.worker.job.TestJobs;
import dev.retouch.worker.job.UnpublishableException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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
            new EditCompleted.Mask("s3://results/r-2.mask.png", 0.5, new EditCompleted.Box(0, 0, 1, 1), null),
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

    private static final Origin ORIGIN = TestJobs.origin(Lane.BULK, 1);

    private final FakeOutlet broker = new FakeOutlet();
    private final KafkaAnswers answers = new KafkaAnswers(
            new ConfirmedSender(broker, Duration.ofMillis(1)),
            new AnswerTopics("completed", "failed", "planned", "progress", "dead"));

    @Test
    void answer_sentWithinATrace_carriesItOn_andOtherwiseNone() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        SpanContext span =
                SpanContext.create(trace, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault());
        try (Scope scope = Span.wrap(span).makeCurrent()) {
            answers.failed(FAILED, ORIGIN).get();
        }
        answers.failed(FAILED, ORIGIN).get();
        assertEquals(
                "00-" + trace + "-00f067aa0ba902b7-01", broker.sent.remove().header("traceparent"));
        assertEquals("", broker.sent.remove().header("traceparent"));
    }

    @Test
    void answers_goToTheirTopicsAsCloudEventsKeyedByTheRequest() throws Exception {
        answers.completed(COMPLETED, ORIGIN).get();
        answers.failed(FAILED, ORIGIN).get();
        FakeOutlet.Sent completed = broker.sent.remove();
        assertEquals("completed", completed.topic());
        assertArrayEquals("r-2".getBytes(UTF_8), completed.key());
        assertEquals(CloudEventHeaders.COMPLETED, completed.header("ce_type"));
        assertEquals("r-2", completed.header("ce_subject"));
        assertEquals(
                "s3://results/r-2.png", json(completed).at("/result/location").asText());

        FakeOutlet.Sent failed = broker.sent.remove();
        assertEquals("failed", failed.topic());
        assertArrayEquals("r-1".getBytes(UTF_8), failed.key());
        assertEquals(CloudEventHeaders.FAILED, failed.header("ce_type"));
        assertEquals("r-1", failed.header("ce_subject"));
        assertEquals("1.0", failed.header("ce_specversion"));
        assertEquals("/retouch/worker", failed.header("ce_source"));
        assertEquals("application/json", failed.header("content-type"));
        assertEquals("requests/3/14", failed.header("ce_requestposition"));
        assertEquals(Long.toString(TestJobs.NOON.toEpochMilli()), failed.header("ce_requesttimestamp"));
        assertTrue(
                Instant.parse(failed.header("ce_time")).isBefore(Instant.now().plusSeconds(60)));
        assertNotEquals(completed.header("ce_id"), failed.header("ce_id"));
        assertEquals(36, failed.header("ce_id").length());
        assertEquals(new ObjectMapper().readTree("""
                        {"id": "r-1", "reason": "store-unavailable", "message": "try again", "retryable": true,
                         "attempts": 3, "attributes": {"a": "b"}}"""), json(failed));
    }

    /** A receiver leaves out what it has already, by source and id of the event. */
    @Test
    void answerThatComesAgain_hasTheIdOfTheFirst() throws Exception {
        answers.failed(FAILED, ORIGIN).get();
        answers.failed(FAILED, ORIGIN).get();
        answers.completed(COMPLETED, ORIGIN).get();
        Origin other = new Origin(Lane.BULK, "requests", 3, 15, TestJobs.NOON, "/shop", "event-2", "", 1);
        answers.failed(FAILED, other).get();
        List<String> ids =
                broker.sent.stream().map(sent -> sent.header("ce_id")).toList();
        assertEquals(ids.get(0), ids.get(1));
        assertEquals(3, Set.copyOf(ids).size());
    }

    @Test
    void answerThatIsTooLarge_leavesOutWhatIsSpareUntilItFits() throws Exception {
        broker.failures.add(new RecordTooLargeException("over the limit"));
        answers.failed(FAILED, ORIGIN).get();
        assertEquals(2, broker.sent.size());
        broker.sent.remove();
        assertEquals("{}", json(broker.sent.peek()).get("attributes").toString());
        assertEquals("try again", json(broker.sent.remove()).get("message").asText());

        for (int i = 0; i < 2; i++) {
            broker.failures.add(new RecordTooLargeException("over the limit"));
        }
        answers.failed(FAILED, ORIGIN).get();
        JsonNode last = json(List.copyOf(broker.sent).get(2));
        assertEquals("-", last.get("message").asText());
        assertEquals("store-unavailable", last.get("reason").asText());
        assertEquals("r-1", last.get("id").asText());
    }

    /** An answer that is given up in silence would be acknowledged and lost. */
    @Test
    void answerThatIsTooLargeWithoutAllThatIsSpare_isRefused() {
        for (int i = 0; i < 3; i++) {
            broker.failures.add(new RecordTooLargeException("over the limit"));
        }
        ExecutionException failure = assertThrows(
                ExecutionException.class, () -> answers.failed(FAILED, ORIGIN).get());
        assertInstanceOf(UnpublishableException.class, failure.getCause());
        assertTrue(failure.getCause().getMessage().contains("failed does not"), failure::getMessage);
    }

    @Test
    void header_thatIsMissingOrEmpty_isAnEmptyText() {
        var headers = CloudEventHeaders.of("type", "source", "id");
        headers.add("empty", null);
        assertEquals("", CloudEventHeaders.text(headers, "empty"));
        assertEquals("", CloudEventHeaders.text(headers, "missing"));
    }

    private static JsonNode json(FakeOutlet.Sent sent) throws Exception {
        return new ObjectMapper().readTree(sent.value());
    }
}
