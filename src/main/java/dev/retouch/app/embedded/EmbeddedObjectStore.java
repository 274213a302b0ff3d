package dev.retouch.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server over a folder, in a JVM of its own. */
final class EmbeddedObjectStore {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private EmbeddedObjectStore() {}

    /** Starts a server on the access's address; it is not ready yet. */
    static Child launch(Path folder, S3Access access) {
        Path data = data(folder);
        Path properties = folder.resolve("s3.properties");
        try {
            Files.createDirectories(data);
            Files.writeString(properties, properties(access, data));
        } catch (IOException e) {
            throw new EmbeddedException("cannot write " + properties + ": " + e.getMessage(), e);
        }
        return Child.start(new Child.Spec(
                "s3",
                folder,
                EmbeddedJars.of("s3"),
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        // The server sends its standard error to the log: the log must not write to standard error.
                        "-Dorg.slf4j.simpleLogger.logFile=System.out"),
                "org.gaul.s3proxy.Main",
                List.of("--properties", properties.toString()),
                Map.of(),
                true));
    }

    /** The folder of a server's buckets. */
    static Path data(Path folder) {
        return folder.resolve("s3-data");
    }

    /** Waits until the server answers a signed request. */
    static void awaitReady(Child server, S3Access access) {
        try (S3Client client = access.client()) {
            server.await(START_LIMIT, () -> answers(client));
        }
    }

    private static boolean answers(S3Client client) {
        try {
            client.listBuckets();
            return true;
        } catch (SdkException e) {
            return false;
        }
    }

    private static String properties(S3Access access, Path data) {
        return """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(access.endpoint(), access.accessKey(), access.secretKey(), data);
    }
}
