package dev.retouch.app.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The results in the store's folder, by request.
 *
 * @param bucket the folder of their bucket
 * @param byRequest files of results, without masks and records
 */
record StoredResults(Path bucket, Map<String, List<Path>> byRequest) {

    private static final Pattern RESULT = Pattern.compile("(.+)-[0-9a-f]{16}\\.png");

    /** Lists a bucket's folder. */
    static StoredResults in(Path bucket) {
        Map<String, List<Path>> byRequest = new HashMap<>();
        try (Stream<Path> files = Files.walk(bucket)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                Matcher name = RESULT.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    byRequest.merge(
                            name.group(1),
                            List.of(file),
                            (before, more) -> Stream.concat(before.stream(), more.stream())
                                    .collect(Collectors.toList()));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the results in " + bucket + " cannot be listed: " + e.getMessage(), e);
        }
        return new StoredResults(bucket, byRequest);
    }

    /** How many results a request has. */
    int count(String id) {
        return byRequest.getOrDefault(id, List.of()).size();
    }

    /** Whether the object at an {@code s3://} address is there and is just these bytes. */
    boolean isAt(String location, byte[] expected) {
        String prefix = "s3://" + bucket.getFileName() + "/";
        if (!location.startsWith(prefix)) {
            return false;
        }
        Path file = bucket.resolve(location.substring(prefix.length()));
        try {
            return Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), expected);
        } catch (IOException e) {
            throw new UncheckedIOException("the result " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
