package dev.retouch.app.worker;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends traces by OTLP where an endpoint is set, as OpenTelemetry's own variables say; else there are none. */
public final class Tracing implements AutoCloseable {

    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    /** Metrics are scraped and logs are written: traces alone are sent. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "retouch",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.propagators", "tracecontext",
            "otel.exporter.otlp.protocol", "http/protobuf");

    private final @Nullable OpenTelemetrySdk sdk;

    private Tracing(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /** Before anything asks for a tracer: the first to ask would be told that there is none. */
    public static Tracing start(Map<String, String> environment) {
        if (ENDPOINTS.stream()
                .allMatch(name -> environment.getOrDefault(name, "").isBlank())) {
            return new Tracing(null);
        }
        return new Tracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> DEFAULTS)
                .disableShutdownHook() // the last spans are sent when the worker has ended in order
                .setResultAsGlobal()
                .build()
                .getOpenTelemetrySdk());
    }

    /** Sends what is left. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.close();
        }
    }
}
