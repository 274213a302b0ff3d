package dev.retouch.app.system;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Takes traces by OTLP over HTTP and keeps what was sent, as it was sent: ids and names are found in it as bytes. */
final class TraceCollector implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpServer server;
    private final List<String> sent = new CopyOnWriteArrayList<>();

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    static TraceCollector start() {
        try {
            TraceCollector collector = new TraceCollector(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            collector.server.createContext("/v1/traces", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                    body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
                }
                collector.sent.add(new String(body, StandardCharsets.ISO_8859_1));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            collector.server.start();
            return collector;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until a span of that name was sent as part of that trace. */
    void await(String trace, String span) throws InterruptedException {
        String id = new String(HexFormat.of().parseHex(trace), StandardCharsets.ISO_8859_1);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (sent.stream().noneMatch(spans -> holds(spans, id, span))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no span '" + span + "' of " + trace + " within " + LIMIT);
            }
            Thread.sleep(100);
        }
    }

    /** A span is a field of the message: its trace comes first, and its name before the next span's trace. */
    private static boolean holds(String spans, String trace, String name) {
        String named = (char) name.length() + name;
        for (int at = spans.indexOf(trace); at >= 0; at = spans.indexOf(trace, at + 1)) {
            int next = spans.indexOf(trace, at + 1);
            int found = spans.indexOf(named, at);
            if (found >= 0 && (next < 0 || found < next)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
