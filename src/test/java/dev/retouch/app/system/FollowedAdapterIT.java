package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.embedded.WorkerProcess;
import dev.retouch.bundle.Backbones;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.adapter.AdapterRecipe;
import dev.retouch.train.adapter.CheckpointFacts;
import dev.retouch.train.small.Recipe;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import dev.retouch.worker.kafka.AdapterPublished;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged {@code train publish}, and a worker that follows: it edits all the while. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FollowedAdapterIT {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
    private static final String TAKEN = " is the next edit's";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int AT_ONCE = 2;

    private static final EditSample SAMPLE = new SceneSet(5, Split.HELD_OUT, 128).sample(3, EditKind.RECOLOUR);
    private static final byte[] SOURCE =
            PictureEncoder.png(Picture.opaque(128, 128, SAMPLE.source().rgb()));
    private static final EditOptions OPTIONS =
            new EditOptions(SAMPLE.instruction(), 1, 2, 0, EditMode.LOCAL, Preserve.EXACT);

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static EditClient client;
    private static RawTopics topics;
    private static String source;

    /** The adapter that an answer names, and the picture that it brought. */
    @SuppressWarnings("ArrayRecordComponent") // file content: equality is never asked for
    private record Edited(String adapter, byte[] result) {}

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        cluster = LocalCluster.start(Map.of("RETOUCH_FOLLOW_ADAPTERS", AdapterPublished.TOPIC));
        cluster.stack().createTopics(1, AdapterPublished.TOPIC);
        client = EditClient.connect(cluster.cluster());
        topics = new RawTopics(cluster.cluster());
        source = client.upload("source.png", SOURCE);
        cluster.awaitWorker();
    }

    @AfterAll
    static void end() {
        topics.close();
        client.close();
        cluster.close();
    }

    @Test
    @Order(1)
    void publishedCheckpoint_isTheAdapterOfTheNextEdit() throws Exception {
        String own = edit().adapter();
        List<Edited> meanwhile = new ArrayList<>();
        Process publish = publish(checkpoint("good", Backbones.fingerprint(BUNDLE)));
        try {
            editUntilLogged(TAKEN, meanwhile::add);
            assertTrue(publish.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
            assertEquals(0, publish.exitValue(), said());
        } finally {
            publish.destroyForcibly();
        }
        meanwhile.add(edit());

        List<ConsumerRecord<byte[], byte[]>> events = announced();
        assertEquals(1, events.size());
        assertEquals(
                CloudEventHeaders.ADAPTER_PUBLISHED,
                CloudEventHeaders.text(events.get(0).headers(), "ce_type"));
        AdapterPublished published = AdapterPublished.read(events.get(0).value());
        assertEquals(7, published.step());
        Path files = folder.resolve("stored");
        for (AdapterPublished.File file : published.files()) {
            Files.createDirectories(files.resolve("adapter"));
            Files.write(
                    files.resolve("adapter").resolve(file.name()), client.download(published.location() + file.name()));
        }

        Map<String, byte[]> known = new LinkedHashMap<>();
        try (EditPipeline here = EditPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            known.put(own, edited(here));
            here.offer(files);
            known.put(here.adopt().adapter(), edited(here));
            assertEquals(2, known.size());
            assertFalse(
                    Arrays.equals(
                            pixels(here, Objects.requireNonNull(known.get(own))),
                            pixels(
                                    here,
                                    Objects.requireNonNull(
                                            known.get(here.modelIds().adapter())))),
                    "the edit does not show which adapter made it");
            assertEquals(
                    here.modelIds().adapter(),
                    meanwhile.get(meanwhile.size() - 1).adapter());
        }
        for (Edited one : meanwhile) {
            assertArrayEquals(known.get(one.adapter()), one.result(), "not the edit of " + one.adapter());
        }
    }

    @Test
    @Order(2)
    void checkpointOfAnotherBackbone_isNotPublished() throws Exception {
        int before = announced().size();
        Process publish = publish(checkpoint("other", "0123456789ab"));
        try {
            assertTrue(publish.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
        } finally {
            publish.destroyForcibly();
        }
        assertEquals(1, publish.exitValue());
        assertTrue(said().contains("was trained on the backbone 0123456789ab"), said());
        assertEquals(before, announced().size());
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource({
        "cut-in-the-store, is not what was announced",
        "cut-before, the file is truncated",
        "of-another-backbone, was trained on the backbone 0123456789ab"
    })
    void brokenAdapter_isRefusedAndTheOldOneStays(String name, String reason) throws Exception {
        Edited before = edit();
        byte[] shipped = Files.readAllBytes(BUNDLE.resolve("adapter").resolve(WEIGHTS));
        byte[] cut = Arrays.copyOf(shipped, shipped.length - 8);
        switch (name) {
            case "cut-in-the-store" -> announce(name, cut, sha(shipped));
            case "cut-before" -> announce(name, cut, sha(cut));
            default -> {
                Path other = folder.resolve(name);
                write(other, Map.of(Backbones.KEY, "0123456789ab"));
                announce(name, Files.readAllBytes(other), sha(Files.readAllBytes(other)));
            }
        }
        editUntilLogged("adapter " + name + " of ", one -> assertSame(before, one));
        assertSame(before, edit());
        String refusal = log().lines()
                .filter(line -> line.contains("adapter " + name + " of "))
                .findFirst()
                .orElseThrow();
        assertTrue(refusal.contains("is not taken over, the one before stays") && refusal.contains(reason), refusal);
        assertTrue(WorkerProcess.isReady(
                WorkerProcess.client(), URI.create(cluster.workerAddress()).getPort()));
    }

    @Test
    @Order(4)
    void goodAdapterAfterBrokenOnes_isTakenOver() throws Exception {
        Matcher loaded = Pattern.compile("adapter (\\S+) are loaded").matcher(log());
        assertTrue(loaded.find(), "the worker does not say what it loaded");
        String own = loaded.group(1);
        assertNotEquals(own, edit().adapter());
        byte[] shipped = Files.readAllBytes(BUNDLE.resolve("adapter").resolve(WEIGHTS));
        announce("shipped", shipped, sha(shipped));
        editUntilLogged("adapter " + own + TAKEN, one -> {});
        assertEquals(own, edit().adapter());
    }

    private static Edited edit() throws IOException {
        return edit(1).get(0);
    }

    /** The same edit under other ids. */
    private static List<Edited> edit(int count) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "edit-" + System.nanoTime();
            client.send(new EditCall(
                    id,
                    source,
                    OPTIONS.instruction(),
                    Map.of("seed", OPTIONS.seed(), "steps", OPTIONS.steps(), "mode", "local")));
            ids.add(id);
        }
        List<Edited> edited = new ArrayList<>();
        for (String id : ids) {
            JsonNode answer = JSON.readTree(topics.await(id, 1).get(0).value());
            assertTrue(answer.has("result"), answer::toString);
            edited.add(new Edited(
                    answer.path("adapter").asText(),
                    client.download(answer.at("/result/location").asText())));
        }
        return edited;
    }

    /** Edits until the worker has logged it, also while that comes about. */
    private static void editUntilLogged(String text, Consumer<Edited> each) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            assertTrue(System.nanoTime() < end, () -> "never logged: " + text);
            edit(AT_ONCE).forEach(each);
        } while (!log().contains(text));
    }

    private static void assertSame(Edited before, Edited after) {
        assertEquals(before.adapter(), after.adapter());
        assertArrayEquals(before.result(), after.result());
    }

    private static String log() throws IOException {
        return Files.readString(cluster.worker().log());
    }

    private static byte[] edited(EditPipeline pipeline) {
        DecodedPicture decoded = pipeline.decodeWithWarnings(SOURCE);
        return pipeline.encode(
                        decoded,
                        OPTIONS,
                        pipeline.edit(decoded.picture(), OPTIONS),
                        OutputOptions.of(PictureFormat.PNG))
                .result();
    }

    /** A file names its adapter too, so files differ whenever adapters do. */
    private static byte[] pixels(EditPipeline pipeline, byte[] file) {
        return pipeline.decodeWithWarnings(file).picture().rgb();
    }

    /** A run's folder with a checkpoint as training leaves it. */
    private static Path checkpoint(String run, String backbone) throws IOException {
        Path runs = folder.resolve(run);
        Path step = Files.createDirectories(Recipe.ADAPTER.runFolder(runs).resolve("step-000007"));
        write(
                step.resolve("adapter.safetensors"),
                new CheckpointFacts(AdapterRecipe.PAPER, backbone, "drawn", "fresh", "schedule", 7).metadata());
        return runs;
    }

    /** The shipped adapter in f32, with other biases at the end of each block. */
    private static void write(Path file, Map<String, String> metadata) throws IOException {
        SafetensorsFile shipped = SafetensorsFile.open(BUNDLE.resolve("adapter").resolve(WEIGHTS));
        try (NDManager manager = Tensors.newManager(Device.cpu());
                GradMode off = GradMode.off()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            shipped.entries().keySet().forEach(name -> {
                NDArray whole = Nn.f32(shipped.map(manager, name));
                boolean moved = name.matches("block_adapters.*(ff\\.down|gate\\.out)\\.bias");
                weights.put(name, moved ? whole.add(3) : whole);
            });
            SafetensorsWriter.write(file, weights, metadata);
        }
    }

    private static Process publish(Path runs) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/quarkus-app/quarkus-run.jar",
                "train",
                "publish",
                "--runs",
                runs.toString(),
                "--to",
                "s3://" + cluster.cluster().sourceBucket() + "/adapters");
        builder.environment().putAll(Workers.environment(cluster));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("publish.log").toFile())
                .start();
    }

    private static String said() throws IOException {
        return Files.readString(folder.resolve("publish.log"));
    }

    /** Stores an adapter and announces its weights with a digest. */
    private static void announce(String name, byte[] weights, String digest) throws Exception {
        byte[] config = Files.readAllBytes(BUNDLE.resolve("adapter").resolve(CONFIG));
        String key = "adapters/" + name + "/";
        client.upload(key + CONFIG, config);
        client.upload(key + WEIGHTS, weights);
        AdapterPublished event = new AdapterPublished(
                name,
                "s3://" + cluster.cluster().sourceBucket() + "/" + key,
                "",
                7,
                List.of(
                        new AdapterPublished.File(CONFIG, config.length, sha(config)),
                        new AdapterPublished.File(WEIGHTS, weights.length, digest)));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.cluster().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(AdapterPublished.TOPIC, event.json()))
                    .get();
        }
    }

    private static String sha(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    /** Every event so far. */
    private static List<ConsumerRecord<byte[], byte[]>> announced() {
        TopicPartition only = new TopicPartition(AdapterPublished.TOPIC, 0);
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.cluster().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            reader.assign(List.of(only));
            reader.seekToBeginning(List.of(only));
            long all = Objects.requireNonNull(reader.endOffsets(List.of(only)).get(only));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (reader.position(only) < all) {
                assertTrue(System.nanoTime() < end, "the events cannot be read");
                reader.poll(Duration.ofMillis(100)).forEach(events::add);
            }
        }
        return events;
    }
}
