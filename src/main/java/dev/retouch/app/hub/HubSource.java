package dev.retouch.app.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A repository of a model hub: {@code /api/models/REPO/tree/REVISION} lists it, {@code /REPO/resolve/...} gives files. */
public final class HubSource implements ModelSource {

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>;\\s*rel=\"next\"");
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 5;
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
     * @param token sent to the hub's own host alone
     * @param limit for an answer to begin
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
        Optional<URI> page = Optional.of(address("/api/models/" + repository + "/tree/" + revision, "recursive=true"));
        while (page.isPresent()) {
            URI uri = page.get();
            HttpResponse<InputStream> answer = get(uri, 0);
            try (InputStream body = answer.body()) {
                for (JsonNode node : JSON.readTree(body)) {
                    if (node.path("type").asText().equals("file")) {
                        files.add(file(node));
                    }
                }
            }
            page = answer.headers()
                    .firstValue("Link")
                    .map(NEXT::matcher)
                    .filter(Matcher::find)
                    .map(found -> uri.resolve(found.group(1)));
        }
        return files;
    }

    private static RemoteFile file(JsonNode node) {
        JsonNode large = node.path("lfs");
        Checksum sum = large.hasNonNull("oid")
                ? new Checksum(Checksum.Kind.SHA256, large.path("oid").asText())
                : node.hasNonNull("oid")
                        ? new Checksum(Checksum.Kind.GIT_BLOB, node.path("oid").asText())
                        : Checksum.NONE;
        return new RemoteFile(node.path("path").asText(), node.path("size").asLong(), sum);
    }

    @Override
    public InputStream open(RemoteFile file, long from) throws IOException {
        HttpResponse<InputStream> answer =
                get(address("/" + repository + "/resolve/" + revision + "/" + file.path(), null), from);
        String range = answer.headers().firstValue("Content-Range").orElse("");
        if (from > 0 && !(answer.statusCode() == 206 && range.startsWith("bytes " + from + "-"))) {
            answer.body().close();
            throw new RangeIgnored(base.getHost() + " gives no part of " + file.path());
        }
        return answer.body();
    }

    private URI address(String path, String query) throws IOException {
        try {
            String prefix = base.getPath() == null ? "" : base.getPath().replaceAll("/+$", "");
            return new URI(base.getScheme(), null, base.getHost(), base.getPort(), prefix + path, query, null);
        } catch (URISyntaxException e) {
            throw new Refused("'" + base + "' and '" + path + "' make no address: " + e.getReason());
        }
    }

    private HttpResponse<InputStream> get(URI first, long from) throws IOException {
        URI uri = first;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limit);
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            if (token.isPresent() && base.getHost().equals(uri.getHost())) {
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
            uri = uri.resolve(target.get());
        }
        throw new Refused(first + " leads from one address to the next without end");
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
            case 401, 403 -> new Refused(text + ": it needs a token (RETOUCH_HUB_TOKEN) that may read it");
            case 404 -> new Refused(text + ": there is no such repository, revision or file");
            case 408, 425, 429 -> new IOException(text);
            default -> status >= 500 ? new IOException(text) : new Refused(text);
        };
    }
}
