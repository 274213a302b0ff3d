package dev.retouch.app.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository of a model hub: {@code /api/models/REPO/tree/REVISION} lists it, {@code /REPO/resolve/...} gives files.
 */
public final class HubSource implements ModelSource {

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;

    /** Limits of a listing: a page of a real hub has a thousand files in a few hundred kilobytes. */
    private static final int MAX_PAGE = 16 << 20;

    private static final int MAX_PAGES = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI base;
    private final String repository;
    private final String revision;
    private final Optional<String> token;
    private final Duration limit;

    /**
     * @param base such as {@code https://hub.example.com}
     * @param repository {@code OWNER/NAME}
     * @param revision branch, tag or commit
     * @param token sent only to the scheme, host and port of the hub
     * @param limit for the first byte of an answer, and between two reads of a listing
     */
    public HubSource(URI base, String repository, String revision, Optional<String> token, Duration limit) {
        this.base = base;
        this.repository = repository;
        this.revision = revision;
        this.token = token;
        this.limit = limit;
        this.client = HttpClient.newBuilder().connectTimeout(limit).build();
    }

    @Override
    public List<RemoteFile> list() throws IOException {
        List<RemoteFile> files = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        Optional<URI> page = Optional.of(address("/api/models/" + repository + "/tree/" + revision, "recursive=true"));
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        try {
            while (page.isPresent()) {
                URI uri = page.get();
                if (!seen.add(uri) || seen.size() > MAX_PAGES) {
                    throw new Refused(uri.getHost() + uri.getPath() + " lists pages without end");
                }
                HttpResponse<InputStream> answer = get(uri, 0);
                for (JsonNode node : listing(uri, answer, watch)) {
                    if (node.path("type").asText().equals("file")) {
                        files.add(file(node));
                    }
                }
                Optional<String> next = answer.headers()
                        .firstValue("Link")
                        .map(NEXT::matcher)
                        .filter(Matcher::find)
                        .map(found -> found.group(1));
                page = next.isPresent() ? Optional.of(resolved(uri, next.get())) : Optional.empty();
            }
        } finally {
            watch.shutdownNow();
        }
        return files;
    }

    private JsonNode listing(URI uri, HttpResponse<InputStream> answer, ScheduledExecutorService watch)
            throws IOException {
        String where = uri.getHost() + uri.getPath();
        byte[] body = body(where, answer, watch);
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isArray()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            if (body.length == 0 || body[0] != '<') {
                throw new IOException(where + " answers with an incomplete list of files", e);
            }
        }
        throw new Refused(where + " does not answer with a list of files: is " + base + " the address of a model hub?");
    }

    private byte[] body(String where, HttpResponse<InputStream> answer, ScheduledExecutorService watch)
            throws IOException {
        AtomicLong moved = new AtomicLong();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (InputStream in = answer.body();
                Stall stall = new Stall(in, moved, limit, watch)) {
            byte[] buffer = new byte[1 << 16];
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    body.write(buffer, 0, read);
                    if (moved.addAndGet(read) > MAX_PAGE) {
                        throw new Refused(where + " answers with more than " + MAX_PAGE + " bytes");
                    }
                }
            } catch (IOException e) {
                throw stall.explained(e);
            }
            stall.refuse();
        }
        return body.toByteArray();
    }

    private static URI resolved(URI from, String target) throws IOException {
        try {
            return from.resolve(target);
        } catch (IllegalArgumentException e) {
            throw new Refused(
                    from.getHost() + from.getPath() + " redirects to '" + target + "', which is not an address");
        }
    }

    private static RemoteFile file(JsonNode node) throws Refused {
        String path = node.path("path").asText();
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw new Refused("the listing gives '" + path + "' "
                    + (size.isMissingNode() ? "no size" : "the size " + size) + ": it cannot be verified");
        }
        JsonNode large = node.path("lfs");
        Checksum sum = large.hasNonNull("oid")
                ? new Checksum(Checksum.Kind.SHA256, large.path("oid").asText())
                : node.hasNonNull("oid")
                        ? new Checksum(Checksum.Kind.GIT_BLOB, node.path("oid").asText())
                        : Checksum.NONE;
        return new RemoteFile(path, size.asLong(), sum);
    }

    @Override
    public InputStream open(RemoteFile file, long from) throws IOException {
        HttpResponse<InputStream> answer =
                get(address("/" + repository + "/resolve/" + revision + "/" + file.path(), null), from);
        String range = answer.headers().firstValue("Content-Range").orElse("");
        if (from > 0 && !(answer.statusCode() == 206 && range.startsWith("bytes " + from + "-"))) {
            answer.body().close();
            throw new RangeIgnored(base.getHost() + " does not serve parts of " + file.path());
        }
        return answer.body();
    }

    private URI address(String path, @Nullable String query) throws IOException {
        try {
            String prefix = base.getPath() == null ? "" : base.getPath().replaceAll("/+$", "");
            return new URI(base.getScheme(), null, base.getHost(), base.getPort(), prefix + path, query, null);
        } catch (URISyntaxException e) {
            throw new Refused("'" + base + "' and '" + path + "' do not form an address: " + e.getReason());
        }
    }

    private HttpResponse<InputStream> get(URI first, long from) throws IOException {
        URI uri = first;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limit);
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            if (token.isPresent() && isHub(uri)) {
                request.header("Authorization", "Bearer " + token.get());
            }
            HttpResponse<InputStream> answer = send(request.build());
            if (answer.statusCode() == 200 || answer.statusCode() == 206) {
                return answer;
            }
            answer.body().close();
            Optional<String> target = answer.headers().firstValue("Location");
            if (!REDIRECTS.contains(answer.statusCode()) || target.isEmpty()) {
                throw failure(uri, answer.statusCode());
            }
            uri = resolved(uri, target.get());
        }
        throw new Refused(first + " redirects without end");
    }

    /** Whether an address belongs to the hub: another port or plain HTTP may belong to somebody else. */
    private boolean isHub(URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && base.getHost().equalsIgnoreCase(uri.getHost())
                && port(base) == port(uri);
    }

    private static int port(URI uri) {
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 ? usual : uri.getPort();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static IOException failure(URI uri, int status) {
        String text = uri.getHost() + uri.getPath() + " answers " + status;
        return switch (status) {
            case 401, 403 -> new Refused(text + ": set RETOUCH_HUB_TOKEN to a token that may read it");
            case 404 -> new Refused(text + ": there is no such repository, revision or file");
            case 408, 425, 429 -> new IOException(text);
            case 416 -> new BehindEnd(text);
            default -> status >= 500 ? new IOException(text) : new Refused(text);
        };
    }
}
