package dev.retouch.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

class JobTraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";

    @RegisterExtension
    static final OpenTelemetryExtension COLLECTED = OpenTelemetryExtension.create();

    @Test
    void request_ofATrace_continuesItInASpanForEachStep() throws Exception {
        AtomicReference<String> published = new AtomicReference<>();
        AtomicReference<String> logged = new AtomicReference<>();
        FakeAnswers answers = new FakeAnswers() {
            @Override
            public CompletableFuture<Void> completed(EditCompleted answer, Origin origin) {
                published.set(Span.current().getSpanContext().getTraceId());
                logged.set(MDC.get("traceId"));
                return super.completed(answer, origin);
            }
        };
        try (JobRunner runner = TestJobs.runner(new FakeEditor(), new FakeStore(), answers)) {
            runner.submit(job("00-" + TRACE + "-" + SENDER + "-01", 0)).get();
        }
        List<SpanData> spans = COLLECTED.getSpans();
        assertEquals(Set.of(TRACE), spans.stream().map(SpanData::getTraceId).collect(Collectors.toSet()));
        SpanData request = named("edit request");
        assertEquals(SENDER, request.getParentSpanId());
        assertEquals(SpanKind.CONSUMER, request.getKind());
        assertEquals("requests", request.getAttributes().get(AttributeKey.stringKey("messaging.destination.name")));
        assertEquals("0", request.getAttributes().get(AttributeKey.stringKey("retouch.request.id")));
        assertEquals("completed", request.getAttributes().get(AttributeKey.stringKey("retouch.outcome")));
        for (String step : List.of("fetch", "decode", "edit", "encode", "store", "publish")) {
            assertEquals(request.getSpanId(), named(step).getParentSpanId(), step);
        }
        assertEquals(TRACE, published.get(), "the answer is sent within the trace");
        assertEquals(TRACE, logged.get());
    }

    @Test
    void stepThatFails_isMarkedInItsSpan_andTheRequestSaysHowItEnded() throws Exception {
        try (JobRunner runner = TestJobs.runner(new FakeEditor(), new FakeStore(), new FakeAnswers())) {
            runner.submit(job("", 99)).get();
        }
        List<SpanData> failed = COLLECTED.getSpans().stream()
                .filter(span -> span.getStatus().getStatusCode() == StatusCode.ERROR)
                .toList();
        assertEquals(1, failed.size(), failed.toString());
        assertTrue(failed.get(0).getStatus().getDescription().contains("99.png"), failed.toString());
        assertEquals(
                "source-not-found",
                named("edit request").getAttributes().get(AttributeKey.stringKey("retouch.outcome")));
        assertEquals("0000000000000000", named("edit request").getParentSpanId(), "a trace of its own");
    }

    private static SpanData named(String name) {
        return COLLECTED.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no span " + name));
    }

    private static Job job(String traceparent, int number) {
        Origin origin = TestJobs.origin(Lane.BULK, 1);
        return new Job(
                TestJobs.raw(number),
                new Origin(
                        origin.lane(),
                        origin.topic(),
                        origin.partition(),
                        origin.offset(),
                        origin.timestamp(),
                        origin.eventSource(),
                        origin.eventId(),
                        traceparent,
                        origin.deliveries()),
                Job.Waiting.IGNORED);
    }
}
