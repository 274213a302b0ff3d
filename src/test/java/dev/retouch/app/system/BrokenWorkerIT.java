package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.client.Answer;
import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.settings.Bundles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that cannot do their work: each says so for each request, and stays. */
class BrokenWorkerIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void modelThatGivesNoNumbers_failsEachRequestAndStays() throws IOException {
        Path bundle = folder.resolve("bundle");
        copy(Bundles.folder(Optional.empty()), bundle);
        poison(bundle.resolve("transformer/diffusion_pytorch_model.safetensors"), "proj_out.bias");
        assertFailsTwice(Map.of("RETOUCH_BUNDLE", bundle.toString()), "model-output-not-finite");
    }

    private static void assertFailsTwice(Map<String, String> settings, String reason) {
        try (LocalCluster cluster = LocalCluster.start(settings);
                EditClient client = EditClient.connect(cluster.cluster())) {
            String source = client.upload("source.png", BadPictures.colourPng(128, 128));
            for (String id : List.of("first", "second")) {
                client.send(new EditCall(id, source, "make it red", Map.of("steps", 2, "whenNotFound", "global")));
            }
            AnswerWait wait = new AnswerWait(Set.of("first", "second"));
            assertTrue(wait.collect(client, Duration.ofSeconds(90), count -> {}), "open: " + wait.open());
            wait.arrivals()
                    .values()
                    .forEach(arrival -> assertEquals(
                            reason,
                            assertInstanceOf(Answer.Failed.class, arrival.answer())
                                    .reason()));
            assertTrue(cluster.worker().isAlive());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Overwrites a tensor with bits that mean "not a number" in bf16 and in f32. */
    private static void poison(Path file, String tensor) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        JsonNode offsets = JSON.readTree(new String(bytes, 8, header, StandardCharsets.UTF_8))
                .required(tensor)
                .required("data_offsets");
        int start = 8 + header;
        Arrays.fill(
                bytes, start + offsets.get(0).asInt(), start + offsets.get(1).asInt(), (byte) 0xff);
        Files.write(file, bytes);
    }
}
