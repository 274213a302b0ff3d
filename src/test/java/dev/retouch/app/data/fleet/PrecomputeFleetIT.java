package dev.retouch.app.data.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.EncoderId;
import dev.retouch.contract.Contracts;
import dev.retouch.data.TestShards;
import dev.retouch.data.prepared.PrecomputeJob;
import dev.retouch.data.prepared.PreparedShards;
import dev.retouch.edit.EditEncoder;
import dev.retouch.train.adapter.BundleTraining;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.CloudEventHeaders;
import dev.retouch.worker.store.AllowList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Two members prepare the shards of a data set, on a real broker and an S3 server. */
class PrecomputeFleetIT {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final int SHARDS = 4;
    private static final FleetTopics TOPICS = FleetTopics.below("it.precompute");
    private static final String BUCKET = "retouch-sources";

    private static EmbeddedStack stack;

    @TempDir
    private Path folder;

    private final Set<String> ids = new TreeSet<>();

    private final List<String> log = java.util.Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        stack = EmbeddedStack.start();
        stack.createBuckets(BUCKET);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** The commands themselves: one asks, another process serves until it is told to end. */
    @Test
    void theCommands_askAndServe() throws Exception {
        Path shard = folder.resolve("cli/c.tar");
        TestShards.write(shard, List.of(TestShards.edit("k", 9, 128, "make it red")));
        try (S3Client s3 = stack.s3().client()) {
            put(s3, "cli/c.tar", Files.readAllBytes(shard));
            String place = "s3://" + BUCKET + "/cli";
            Process asked = retouch("data", "precompute", place, "--out", place + "-out", "--topics", "it.cli");
            assertEquals(0, asked.waitFor(), output(asked));
            Process member = retouch("data", "precompute", "--follow", "--topics", "it.cli");
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("cli-out/c.json"))
                            .keyCount()
                    == 0) {
                assertTrue(member.isAlive() && System.nanoTime() < end, () -> output(member));
                Thread.sleep(100);
            }
            member.destroy();
            assertEquals(0, member.waitFor(), output(member));
        }
    }

    private Process retouch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.retouch.app.RetouchMain"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(Files.createTempFile(folder, "retouch", ".log").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
        environment.put("RETOUCH_S3_ENDPOINT", stack.s3().endpoint().toString());
        environment.put("RETOUCH_S3_PATH_STYLE", "true");
        environment.put("RETOUCH_S3_ACCESS_KEY", stack.s3().accessKey());
        environment.put("RETOUCH_S3_SECRET_KEY", stack.s3().secretKey());
        return builder.start();
    }

    /** What all processes wrote. */
    private String output(Process process) {
        StringBuilder all = new StringBuilder(process.info() + "\n");
        try (var logs = Files.list(folder)) {
            for (Path log :
                    logs.filter(file -> file.toString().endsWith(".log")).toList()) {
                all.append(Files.readString(log)).append('\n');
            }
        } catch (IOException e) {
            all.append(e);
        }
        return all.toString();
    }

    @Test
    void aFleet_preparesEachShardOnceAndAnswersEachRequest() throws Exception {
        try (S3Client s3 = stack.s3().client();
                EditEncoder encoder = EditEncoder.open(BUNDLE);
                EditEncoder other = EditEncoder.open(BUNDLE)) {
            stack.createTopics(3, TOPICS.requested(), TOPICS.completed(), TOPICS.failed());
            for (int i = 0; i < SHARDS; i++) {
                Path shard = folder.resolve("in/s" + i + ".tar");
                TestShards.write(shard, List.of(TestShards.edit("k" + i, i, 128, "make it red")));
                put(s3, "in/s" + i + ".tar", Files.readAllBytes(shard));
            }
            byte[] whole = Files.readAllBytes(folder.resolve("in/s0.tar"));
            put(s3, "torn/t.tar", Arrays.copyOf(whole, whole.length / 3));
            Map<String, String> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
            List<ShardRequest> requests = ShardSender.requests(
                    s3, S3Location.prefix("s3://" + BUCKET + "/in"), S3Location.prefix("s3://" + BUCKET + "/out/"));
            assertEquals(SHARDS, requests.size());
            ShardSender.send(kafka, TOPICS.requested(), requests);
            ShardSender.send(kafka, TOPICS.requested(), requests.subList(0, 2));
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(Map.copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(TOPICS.requested(), null, null))
                        .get();
                for (String bad : List.of(
                        "no json",
                        "{\"shard\":\"s3://" + BUCKET + "/in/gone.tar\",\"output\":\"s3://" + BUCKET + "/out/\"}",
                        "{\"shard\":\"s3://" + BUCKET + "/torn/t.tar\",\"output\":\"s3://" + BUCKET + "/torn-out/\"}",
                        "{\"shard\":\"s3://elsewhere/in/s0.tar\",\"output\":\"s3://" + BUCKET + "/out/\"}")) {
                    producer.send(new ProducerRecord<>(TOPICS.requested(), bad.getBytes(StandardCharsets.UTF_8)))
                            .get();
                }
            }
            try (ShardFollower one = follower(s3, encoder, kafka);
                    ShardFollower two = follower(s3, other, kafka)) {
                Thread first = new Thread(one::run, "one");
                Thread second = new Thread(two::run, "two");
                first.start();
                second.start();
                Map<String, List<JsonNode>> events = events(kafka, SHARDS + 2, 5);
                one.stop();
                two.stop();
                first.join();
                second.join();
                assertEquals(SHARDS + 2, events.get(TOPICS.completed()).size());
                assertEquals(SHARDS + 5, ids.size(), "a second event about a shard has the first one's id");
                requests.forEach(request -> assertEquals(
                        List.of(),
                        Contracts.problems(
                                "dev.retouch.data.precompute.requested.v1",
                                new String(request.value(), StandardCharsets.UTF_8))));
                List<String> reasons = events.get(TOPICS.failed()).stream()
                        .map(event -> event.path("message").asText())
                        .toList();
                assertTrue(reasons.stream().anyMatch(reason -> reason.contains("is no JSON")), reasons::toString);
                assertTrue(
                        reasons.stream().anyMatch(reason -> reason.contains("there is no object")), reasons::toString);
                assertTrue(
                        reasons.stream().anyMatch(reason -> reason.contains("torn/t.tar cannot be read: its headers")),
                        reasons::toString);
                assertTrue(reasons.stream().anyMatch(reason -> reason.contains("worker's list")), reasons::toString);
            }
            Path fetched = folder.resolve("fetched");
            Files.createDirectories(fetched);
            for (int i = 0; i < SHARDS; i++) {
                for (String end : List.of(".tar", ".json")) {
                    String name = "s" + i + end;
                    byte[] bytes = s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("out/" + name))
                            .asByteArray();
                    Files.write(fetched.resolve(name), bytes);
                }
            }
            PreparedShards edits =
                    PreparedShards.open(fetched, EncoderId.of(BUNDLE), BundleTraining.sizes(BundleConfig.read(BUNDLE)));
            assertEquals(SHARDS, edits.count());
            var sample = TestShards.read(folder.resolve("in")).get(2);
            assertArrayEquals(
                    encoder.encode(sample.sourcePicture(), sample.targetPicture(), sample.instruction())
                            .target(),
                    edits.get(2).target());
            anotherShardOfTheSameName_isRefused(s3, encoder);
            assertTrue(
                    s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("torn-out/"))
                            .contents()
                            .isEmpty(),
                    "of a torn shard nothing is stored");
        }
    }

    private void anotherShardOfTheSameName_isRefused(S3Client s3, EditEncoder encoder) throws Exception {
        put(s3, "in/s0.tar", Files.readAllBytes(folder.resolve("in/s1.tar")));
        ShardWork work = work(s3, encoder);
        ShardRequest request = new ShardRequest(
                S3Location.object("s3://" + BUCKET + "/in/s0.tar"), S3Location.prefix("s3://" + BUCKET + "/out/"));
        String message = org.junit.jupiter.api.Assertions.assertThrows(
                        ShardWork.RefusedException.class, () -> work.run(request))
                .getMessage();
        assertTrue(message.contains("made from another shard"), message);
    }

    private static void put(S3Client s3, String key, byte[] bytes) {
        s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
    }

    private static ShardWork work(S3Client s3, EditEncoder encoder) throws Exception {
        AllowList list = new AllowList("RETOUCH_S3_ALLOWED_BUCKETS", List.of(BUCKET));
        return new ShardWork(s3, list, list, new PrecomputeJob(encoder, EncoderId.of(BUNDLE), done -> {}));
    }

    private ShardFollower follower(S3Client s3, EditEncoder encoder, Map<String, String> kafka) throws Exception {
        return new ShardFollower(
                work(s3, encoder), TOPICS, kafka, "it-fleet", Duration.ofMinutes(5), Duration.ofMillis(50), log::add);
    }

    /** All events once there are as many as are wanted. */
    private Map<String, List<JsonNode>> events(Map<String, String> kafka, int completed, int failed) throws Exception {
        Map<String, List<JsonNode>> events = new TreeMap<>();
        events.put(TOPICS.completed(), new ArrayList<>());
        events.put(TOPICS.failed(), new ArrayList<>());
        Map<String, Object> settings = new TreeMap<>(kafka);
        settings.put("group.id", "it-reader");
        settings.put("auto.offset.reset", "earliest");
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(events.keySet());
            while (events.get(TOPICS.completed()).size() < completed
                    || events.get(TOPICS.failed()).size() < failed) {
                assertTrue(System.nanoTime() < end, () -> "events so far: " + events + ", log: " + log);
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    String type = CloudEventHeaders.text(record.headers(), "ce_type");
                    String data = new String(record.value(), StandardCharsets.UTF_8);
                    assertEquals(List.of(), Contracts.problems(type, data), type);
                    ids.add(CloudEventHeaders.text(record.headers(), "ce_id"));
                    events.get(record.topic()).add(new ObjectMapper().readTree(data));
                }
            }
        }
        return events;
    }
}
