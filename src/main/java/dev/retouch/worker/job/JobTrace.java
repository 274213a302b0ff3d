package dev.retouch.worker.job;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request in the trace that its sender began: a span for the request and one for each run of a step, which is current while
 * the step runs. Where nothing collects traces they are empty, and what is current names the sender's own span.
 */
final class JobTrace {

    private static final TextMapGetter<String> TRACEPARENT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return Collections.singleton("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
            return key.equals("traceparent") ? traceparent : null;
        }
    };

    private final RawRequest request;
    private final Origin origin;
    private volatile Context context;

    JobTrace(RawRequest request, Origin origin) {
        this.request = request;
        this.origin = origin;
        this.context =
                W3CTraceContextPropagator.getInstance().extract(Context.root(), origin.traceparent(), TRACEPARENT);
    }

    private static Tracer tracer() {
        return GlobalOpenTelemetry.getTracer("dev.retouch");
    }

    /** The worker begins to work on the request. */
    void begin() {
        SpanBuilder span = tracer().spanBuilder("edit request")
                .setParent(context)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", origin.topic())
                .setAttribute("messaging.destination.partition.id", Integer.toString(origin.partition()))
                .setAttribute("messaging.kafka.offset", origin.offset())
                .setAttribute("retouch.request.id", request.id())
                .setAttribute("retouch.lane", origin.lane().name().toLowerCase(Locale.ROOT))
                .setAttribute("retouch.delivery", origin.deliveries());
        String batch = request.attributes().get("batch");
        if (batch != null) {
            span.setAttribute("retouch.batch", batch);
        }
        context = context.with(span.startSpan());
    }

    /** @param outcome as it was counted; null when the request has no answer */
    void end(@Nullable String outcome) {
        Span span = Span.fromContext(context);
        span.setAttribute("retouch.outcome", outcome == null ? "handed-back" : outcome);
        span.end();
    }

    /** Under which it is found where traces are collected, or empty when its sender began none and nothing collects them. */
    String id() {
        SpanContext span = Span.fromContext(context).getSpanContext();
        return span.isValid() ? span.getTraceId() : "";
    }

    /** A run of a step begins on this thread. */
    @SuppressWarnings("MustBeClosedChecker") // closed with the step
    Step step(String name, int attempt) {
        Span span = tracer().spanBuilder(name)
                .setParent(context)
                .setAttribute("retouch.attempt", attempt)
                .startSpan();
        return new Step(span, context.with(span).makeCurrent());
    }

    /** A run of a step; closed on the same thread. */
    record Step(Span span, Scope scope) implements AutoCloseable {

        void failed(Throwable failure) {
            span.setStatus(StatusCode.ERROR, Failures.cut(String.valueOf(failure.getMessage())));
            span.recordException(failure);
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
