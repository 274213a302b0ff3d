package dev.retouch.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An HTTP server that answers as a test says and remembers what it was asked. */
final class FakeS3 implements AutoCloseable {

    /** @param headers that matter: conditions, media type */
    record Asked(String call, Map<String, String> headers) {}

    @SuppressWarnings("ArrayRecordComponent") // a payload, never compared
    private record Reply(int status, Map<String, String> headers, byte[] body, Ending ending) {}

    /** How an answer ends. */
    private enum Ending {
        WHOLE,
        /** Its length is promised and not kept. */
        CUT,
        /** No length is promised. */
        CHUNKED,
        /** It never comes. */
        STALLED
    }

    final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> standing = new ConcurrentHashMap<>();
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;

    FakeS3() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** The next answer; the headers are name, value, name, value. */
    FakeS3 reply(int status, String body, String... headers) {
        return reply(status, body.getBytes(UTF_8), headers);
    }

    /** The next answer, of any bytes; a good one has an ETag, as S3's have. */
    FakeS3 reply(int status, byte[] body, String... headers) {
        Map<String, String> map = map(headers);
        if (status == 200) {
            map.putIfAbsent("ETag", "\"e\"");
        }
        replies.add(new Reply(status, map, body, Ending.WHOLE));
        return this;
    }

    /** The next answer is that of something else in the store's place. */
    FakeS3 page(String body) {
        replies.add(new Reply(200, Map.of("Content-Type", "text/html"), body.getBytes(UTF_8), Ending.WHOLE));
        return this;
    }

    /** The next answer promises all of the body, and the connection ends after some bytes of it. */
    FakeS3 cut(byte[] body, int sent, String... headers) {
        Map<String, String> map = map(headers);
        map.put("Content-Length", Integer.toString(body.length));
        replies.add(new Reply(200, map, Arrays.copyOf(body, sent), Ending.CUT));
        return this;
    }

    /** The next answer does not say how long it is. */
    FakeS3 chunked(byte[] body) {
        replies.add(new Reply(200, Map.of("ETag", "\"e\""), body, Ending.CHUNKED));
        return this;
    }

    /** The next answer never comes. */
    FakeS3 stall() {
        replies.add(new Reply(200, Map.of(), new byte[0], Ending.STALLED));
        return this;
    }

    private static Map<String, String> map(String... headers) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return map;
    }

    /** From now on, whatever comes for places below a path, or a method and a path, is answered so, before any reply that waits. */
    FakeS3 always(String path, int status) {
        standing.put(path, status);
        return this;
    }

    FakeS3 error(int status, String code) {
        return reply(status, "<Error><Code>" + code + "</Code></Error>", "Content-Type", "application/xml");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Map<String, String> headers = new TreeMap<>();
            for (String name : List.of("If-Match", "If-None-Match", "Content-Type")) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    headers.put(name, value);
                }
            }
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            asked.add(new Asked(method + " " + exchange.getRequestURI(), headers));
            Integer always = standing.entrySet().stream()
                    .filter(place ->
                            path.startsWith(place.getKey()) || (method + " " + path).startsWith(place.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            Reply reply = always == null
                    ? replies.remove()
                    : new Reply(always, Map.of("ETag", "\"e\""), new byte[0], Ending.WHOLE);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            if (reply.ending() != Ending.WHOLE) {
                end(exchange, reply);
                return;
            }
            boolean bodiless = method.equals("HEAD") || reply.body().length == 0;
            exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : reply.body().length);
            if (!bodiless) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    private void end(HttpExchange exchange, Reply reply) throws IOException {
        switch (reply.ending()) {
            case CHUNKED -> {
                exchange.sendResponseHeaders(reply.status(), 0);
                exchange.getResponseBody().write(reply.body());
            }
            case CUT -> {
                exchange.sendResponseHeaders(
                        reply.status(), Long.parseLong(reply.headers().get("Content-Length")));
                exchange.getResponseBody().write(reply.body());
                exchange.getResponseBody().flush();
                // Closing an exchange whose promise is not kept closes its connection.
            }
            default -> {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** A client that asks once and waits for at most that long. */
    S3Client client(Duration limit) {
        return client(limit, AwsBasicCredentials.create("key", "secret"));
    }

    S3Client client(Duration limit, AwsCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .httpClientBuilder(Apache5HttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(
                        o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(limit))
                .build();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
