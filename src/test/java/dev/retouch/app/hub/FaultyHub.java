package dev.retouch.app.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A model hub below {@code /mirror} that lists in pages of three, sends large files on to another path or port, and fails
 * on demand.
 */
final class FaultyHub implements AutoCloseable {

    private static final String API = "/mirror/api/models/owner/name/tree/main";
    private static final String FILES = "/mirror/owner/name/resolve/main/";
    private static final String STORE = "/store/";
    private static final int PAGE = 3;
    private static final int PIECE = 300_000;

    enum Fault {
        /** Ends the connection after a piece. */
        BREAKS_OFF,
        /** Is silent after a piece. */
        STALLS,
        SAYS_TOO_MUCH,
        CHANGES_A_BYTE,
        UNAVAILABLE,
        /** Shows a page for people. */
        HTML,
        /** Says that the page behind this one is this one. */
        LOOPS,
        /** Lists ten bytes more of each large file than it has. */
        LISTS_TOO_MUCH,
        LISTS_NO_SIZE,
        LISTS_LESS_THAN_NOTHING
    }

    /** The path of the listing, for its faults. */
    static final String LISTING = "";

    @SuppressWarnings("ArrayRecordComponent") // served, never compared
    private record Entry(byte[] content, boolean large) {}

    private final HttpServer server;
    private final HttpServer otherPort;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Entry> files = new TreeMap<>();
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final Map<String, List<Long>> positions = new HashMap<>();
    private boolean ranges = true;
    private String store = "";
    private final List<String> tokensElsewhere = new ArrayList<>();
    private String token = "";

    FaultyHub() throws IOException {
        server = start(this::answer);
        otherPort = start(this::answerElsewhere);
    }

    private HttpServer start(HttpHandler handler) throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/", handler);
        started.setExecutor(threads);
        started.start();
        return started;
    }

    static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    int port() {
        return server.getAddress().getPort();
    }

    synchronized void put(String path, byte[] content, boolean large) {
        files.put(path, new Entry(content, large));
    }

    synchronized void remove(String path) {
        files.remove(path);
    }

    synchronized Set<String> paths() {
        return Set.copyOf(files.keySet());
    }

    synchronized byte[] content(String path) {
        return files.get(path).content();
    }

    synchronized void fault(String path, Fault fault, int times) {
        for (int i = 0; i < times; i++) {
            faults.computeIfAbsent(path, p -> new ArrayDeque<>()).add(fault);
        }
    }

    /** Forgets faults that are left, and what was asked. */
    synchronized void heal() {
        faults.clear();
        positions.clear();
    }

    synchronized void ignoreRanges() {
        ranges = false;
    }

    /** Sends large files on to another port of the same host. */
    synchronized void storeElsewhere() {
        store = "http://127.0.0.1:" + otherPort.getAddress().getPort();
    }

    /** What was sent to the other port as authorization. */
    synchronized List<String> tokensElsewhere() {
        return List.copyOf(tokensElsewhere);
    }

    synchronized void demand(String wanted) {
        token = wanted;
    }

    /** Where each request for that file began. */
    synchronized List<Long> positions(String path) {
        return List.copyOf(positions.getOrDefault(path, List.of()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            if (!token.isEmpty() && path.startsWith("/mirror") && !("Bearer " + token).equals(sent)) {
                exchange.sendResponseHeaders(401, -1);
            } else if (path.equals(API)) {
                list(exchange);
            } else if (path.startsWith(FILES)) {
                file(exchange, path.substring(FILES.length()), true);
            } else if (path.startsWith(STORE)) {
                file(exchange, path.substring(STORE.length()), false);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void answerElsewhere(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            synchronized (this) {
                if (sent != null) {
                    tokensElsewhere.add(sent);
                }
            }
            file(exchange, exchange.getRequestURI().getPath().substring(STORE.length()), false);
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        Fault fault;
        byte[] body;
        synchronized (this) {
            fault = faults.getOrDefault(LISTING, new ArrayDeque<>()).poll();
            body = fault == Fault.HTML
                    ? "<!DOCTYPE html><p>Please sign in".getBytes(StandardCharsets.UTF_8)
                    : page(exchange, fault);
        }
        if (fault == Fault.UNAVAILABLE) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body, 0, fault == Fault.STALLS ? 20 : body.length);
        exchange.getResponseBody().flush();
        if (fault == Fault.STALLS) {
            stall();
        }
    }

    private byte[] page(HttpExchange exchange, Fault fault) {
        String query = exchange.getRequestURI().getQuery();
        int first = query.contains("cursor=") ? Integer.parseInt(query.replaceFirst(".*cursor=", "")) : 0;
        ArrayNode page = new ObjectMapper().createArrayNode();
        page.addObject().put("type", "directory").put("path", "vae").put("size", 0);
        files.entrySet().stream().skip(first).limit(PAGE).forEach(file -> {
            byte[] content = file.getValue().content();
            ObjectNode node = page.addObject()
                    .put("type", "file")
                    .put("path", file.getKey())
                    .put(
                            "oid",
                            hex("SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8), content));
            boolean more = fault == Fault.LISTS_TOO_MUCH && file.getValue().large();
            if (fault != Fault.LISTS_NO_SIZE) {
                node.put("size", fault == Fault.LISTS_LESS_THAN_NOTHING ? -1 : content.length + (more ? 10 : 0));
            }
            if (file.getValue().large()) {
                node.putObject("lfs").put("oid", hex("SHA-256", new byte[0], content));
            }
        });
        int next = fault == Fault.LOOPS ? first : first + PAGE;
        if (next < files.size()) {
            exchange.getResponseHeaders().add("Link", "<" + API + "?recursive=true&cursor=" + next + ">; rel=\"next\"");
        }
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(String algorithm, byte[] first, byte[] rest) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(first);
            return HexFormat.of().formatHex(digest.digest(rest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void file(HttpExchange exchange, String path, boolean redirect) throws IOException {
        Entry entry;
        Fault fault;
        long from;
        synchronized (this) {
            entry = files.get(path);
            if (entry == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (entry.large() && redirect) {
                exchange.getResponseHeaders().add("Location", store + STORE + path);
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            from = range == null ? 0 : Long.parseLong(range.replaceAll("\\D", ""));
            positions.computeIfAbsent(path, p -> new ArrayList<>()).add(from);
            fault = faults.getOrDefault(path, new ArrayDeque<>()).poll();
        }
        if (fault == Fault.UNAVAILABLE) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        send(exchange, entry.content(), ranges ? (int) from : 0, fault);
    }

    private static void send(HttpExchange exchange, byte[] content, int from, Fault fault) throws IOException {
        if (from > 0 && from >= content.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        byte[] body = Arrays.copyOfRange(content, from, content.length + (fault == Fault.SAYS_TOO_MUCH ? 10 : 0));
        if (fault == Fault.CHANGES_A_BYTE) {
            body[body.length - 1]++;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, body.length == 0 ? -1 : body.length);
        OutputStream out = exchange.getResponseBody();
        boolean whole = fault != Fault.BREAKS_OFF && fault != Fault.STALLS;
        out.write(body, 0, whole ? body.length : Math.min(PIECE, body.length));
        out.flush();
        if (fault == Fault.STALLS) {
            stall();
        }
    }

    private static void stall() {
        try {
            TimeUnit.SECONDS.sleep(30);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test is over
        }
    }

    @Override
    public void close() {
        server.stop(0);
        otherPort.stop(0);
        threads.shutdownNow();
    }
}
