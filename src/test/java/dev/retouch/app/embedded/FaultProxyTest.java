package dev.retouch.app.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final byte[] BODY = new byte[680];

    private final AtomicInteger served = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;
    private FaultProxy proxy;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed after each test
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            served.incrementAndGet();
            byte[] sent = exchange.getRequestBody().readAllBytes();
            byte[] answer = sent.length > 0 ? sent : BODY;
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", "680");
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
        proxy = FaultProxy.before(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop(0);
    }

    @Test
    void requests_withoutFault_passWithTheirBodiesOnOneConnection() throws Exception {
        byte[] content = new byte[100_000];
        content[70_000] = 5;
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    content,
                    send(request("/a").PUT(HttpRequest.BodyPublishers.ofByteArray(content)))
                            .body());
            assertEquals(
                    200,
                    send(request("/a").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                            .statusCode());
            assertEquals(680, send(request("/a")).body().length);
        }
        assertEquals(9, served.get());
    }

    @Test
    void request_thatExpectsToBeToldToContinue_isTold() throws Exception {
        byte[] content = {1, 2, 3};
        HttpRequest.Builder put =
                request("/a").expectContinue(true).PUT(HttpRequest.BodyPublishers.ofByteArray(content));
        assertArrayEquals(content, send(put).body());
    }

    @Test
    void status_isAnsweredForThePathAlone_andTheServerIsNotAsked() throws Exception {
        proxy.inject(new StoreFault("/refused/", "", 503, Duration.ZERO, -1, true));
        HttpResponse<byte[]> refused = send(request("/b/refused/x"));
        assertEquals(503, refused.statusCode());
        assertTrue(new String(refused.body(), StandardCharsets.UTF_8).contains("<Code>SlowDown</Code>"));
        assertEquals(0, served.get());
        assertEquals(200, send(request("/b/good/x")).statusCode());
        proxy.inject(StoreFault.NONE);
        assertEquals(200, send(request("/b/refused/x")).statusCode());
    }

    @Test
    void bodyThatIsCut_endsBeforeItsLength() {
        proxy.inject(new StoreFault("", "GET", 0, Duration.ZERO, 300, true));
        assertThrows(IOException.class, () -> send(request("/a")));
    }

    @Test
    void bodyThatIsShort_looksWhole() throws Exception {
        proxy.inject(new StoreFault("", "GET", 0, Duration.ZERO, 300, false));
        assertEquals(300, send(request("/a")).body().length);
    }

    @Test
    void latency_isAtLeastWhatWasAskedFor() throws Exception {
        proxy.inject(new StoreFault("", "", 0, Duration.ofMillis(80), -1, true));
        long begun = System.nanoTime();
        assertEquals(200, send(request("/a")).statusCode());
        assertTrue(System.nanoTime() - begun >= Duration.ofMillis(80).toNanos());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(proxy.address().resolve(path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
