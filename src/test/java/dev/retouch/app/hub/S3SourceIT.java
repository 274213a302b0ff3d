package dev.retouch.app.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.embedded.EmbeddedStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Pulls a folder from a real object store. */
class S3SourceIT {

    private static final PullSettings SETTINGS = new PullSettings(2, 2, Duration.ofSeconds(5), Duration.ofMillis(10));
    private static final String WEIGHTS = "vae/diffusion_pytorch_model.safetensors";

    @TempDir
    Path folder;

    @Test
    void pull_bringsAFolderOfABucketAndGoesOnWithAPart() throws IOException {
        byte[] weights = FaultyHub.bytes(1, 700_000);
        try (EmbeddedStack stack = EmbeddedStack.start();
                S3Client client = stack.s3().client()) {
            stack.createBuckets("models");
            put(client, "edit/model_index.json", "{}".getBytes(StandardCharsets.UTF_8));
            put(client, "edit/" + WEIGHTS, weights);
            put(client, "edit/notes.txt", new byte[3]);
            put(client, "edit-other/vae/config.json", new byte[3]);

            Path part = Path.of(folder.resolve(WEIGHTS) + ".part");
            Files.createDirectories(part.getParent());
            Files.write(part, Arrays.copyOf(weights, 300_000));

            BundlePull pull = new BundlePull(new S3Source(client, "models", "edit"), SETTINGS);
            List<RemoteFile> files = pull.files();
            assertEquals(
                    List.of("model_index.json", WEIGHTS),
                    files.stream().map(RemoteFile::path).toList());
            assertEquals(Checksum.Kind.MD5, files.get(1).checksum().kind());
            AtomicLong bytes = new AtomicLong();
            pull.fetch(files, folder, bytes::addAndGet);
            assertArrayEquals(weights, Files.readAllBytes(folder.resolve(WEIGHTS)));
            assertEquals(700_002, bytes.get());
            assertFalse(Files.exists(part));
            assertFalse(Files.exists(folder.resolve("notes.txt")));

            BundlePull none = new BundlePull(new S3Source(client, "nobodys", ""), SETTINGS);
            IOException failure = assertThrows(IOException.class, none::files);
            assertTrue(failure.getMessage().startsWith("s3://nobodys/"), failure.getMessage());
        }
    }

    private static void put(S3Client client, String key, byte[] content) {
        client.putObject(r -> r.bucket("models").key(key), RequestBody.fromBytes(content));
    }
}
