package dev.retouch.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An endpoint on this machine that answers as a test wants. */
public final class LocalChat implements AutoCloseable {

    /** What it answers, and its header Retry-After, empty for none. */
    public record Reply(int status, String body, String retryAfter) {

        public Reply(int status, String body) {
            this(status, body, "");
        }

        /** A text, as the endpoint of a model sends it; null where the model declines. */
        public static Reply text(@Nullable String content) {
            var node = new ObjectMapper().createObjectNode();
            node.putArray("choices").addObject().putObject("message").put("content", content);
            return new Reply(200, node.toString());
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();

    /** @param answer to the body of each request */
    public LocalChat(Function<JsonNode, Reply> answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> handle(exchange, answer));
        server.start();
    }

    private void handle(HttpExchange exchange, Function<JsonNode, Reply> answer) throws IOException {
        try (exchange) {
            JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
            asked.add(body);
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Reply reply = answer.apply(body);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            if (!reply.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", reply.retryAfter());
            }
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** The bodies of all requests so far. */
    public List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    /** The headers by which they were authorised. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** Settings that ask it up to four times without long pauses. */
    public ChatSettings settings() {
        return new ChatSettings(url(), "secret", "tester", 4, Duration.ofMillis(1), Duration.ofSeconds(30));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
