package dev.retouch.worker.kafka;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** Hands the trace of a request on in the headers of its answers, as W3C trace context says. */
final class TraceHeaders {

    private TraceHeaders() {}

    /** Adds what is current on this thread, if the request or its sender has a trace at all. */
    static void add(Headers headers) {
        W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.add(name, value.getBytes(StandardCharsets.UTF_8));
            }
        });
    }
}
