package dev.retouch.worker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3SpansTest {

    @RegisterExtension
    static final OpenTelemetryExtension COLLECTED = OpenTelemetryExtension.create();

    @Test
    void calls_ofAStep_areSpansBelowItsOwn_withWhatTheStoreSaid() throws Exception {
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith("missing") ? 404 : 200, -1);
            exchange.close();
        });
        store.start();
        Span step = COLLECTED
                .getOpenTelemetry()
                .getTracer("test")
                .spanBuilder("fetch")
                .startSpan();
        try (S3Client s3 = client(store.getAddress().getPort());
                Scope scope = step.makeCurrent()) {
            s3.headObject(head -> head.bucket("sources").key("cups/1.png"));
            assertThrows(
                    S3Exception.class,
                    () -> s3.headObject(head -> head.bucket("sources").key("missing")));
        } finally {
            step.end();
            store.stop(0);
        }
        List<SpanData> calls = COLLECTED.getSpans().stream()
                .filter(span -> span.getName().equals("S3 HeadObject"))
                .toList();
        assertEquals(2, calls.size());
        for (SpanData call : calls) {
            assertEquals(step.getSpanContext().getSpanId(), call.getParentSpanId());
            assertEquals("sources", call.getAttributes().get(AttributeKey.stringKey("aws.s3.bucket")));
        }
        assertEquals("cups/1.png", calls.get(0).getAttributes().get(AttributeKey.stringKey("aws.s3.key")));
        assertEquals(200, calls.get(0).getAttributes().get(AttributeKey.longKey("http.response.status_code")));
        assertEquals(404, calls.get(1).getAttributes().get(AttributeKey.longKey("http.response.status_code")));
        assertEquals(StatusCode.ERROR, calls.get(1).getStatus().getStatusCode());
    }

    private static S3Client client(int port) {
        return S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(call -> call.addExecutionInterceptor(new S3Spans()))
                .build();
    }
}
