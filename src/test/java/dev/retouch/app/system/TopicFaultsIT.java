package dev.retouch.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.deadletter.DlqCommand;
import dev.retouch.app.embedded.Ports;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.CloudEventHeaders;
import dev.retouch.worker.kafka.IntakeMode;
import dev.retouch.worker.kafka.LagReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import picocli.CommandLine;

/** One worker, with edits that take a fixed time, and what happens to topics and members of its consumer group. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TopicFaultsIT {

    private static final String LIMIT = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static LocalCluster cluster;
    private static EditClient client;
    private static RawTopics topics;
    private static Admin admin;
    private static String source;

    /** Names that stay, and sessions that outlive a slow start. */
    private static Map<String, String> settings(String name) {
        return Map.of("RETOUCH_FIXED_EDIT", "PT1S", "RETOUCH_INSTANCE_ID", name, "KAFKA_SESSION_TIMEOUT_MS", "120000");
    }

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        cluster = LocalCluster.start(settings("first"));
        client = EditClient.connect(cluster.cluster());
        topics = new RawTopics(cluster.cluster());
        admin = Admin.create(Map.of("bootstrap.servers", cluster.cluster().bootstrapServers()));
        source = client.upload("source.png", PictureEncoder.png(Picture.opaque(8, 8, new byte[3 * 64])));
        cluster.awaitWorker();
    }

    @AfterAll
    static void end() {
        admin.close();
        topics.close();
        client.close();
        cluster.close();
    }

    private static String request(String id, String from, String attribute) {
        return """
                {"id": "%s", "source": {"location": "%s"}, "instruction": "make it red", "attributes": {"note": "%s"}}""".formatted(id, from, attribute);
    }

    private static void awaitThat(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(50);
        }
    }

    private static String get(String address) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean nothingWaits(LagReading reading) {
        try {
            return reading.of(Lane.BULK).records() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertNothingWaits() throws InterruptedException {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", cluster.cluster().bootstrapServers());
        Map<Lane, String> lanes = Map.of(Lane.BULK, cluster.cluster().topics().requested());
        try (LagReading reading = new LagReading(kafka, IntakeMode.CONSUMER_GROUP, lanes, Clock.systemUTC())) {
            awaitThat(() -> nothingWaits(reading), "something waits");
        }
    }

    /** What its producer took back was never asked for. */
    @Test
    @Order(1)
    void requestOfAnAbortedTransaction_isNeverEdited() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.cluster().bootstrapServers(), "transactional.id", "client"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(transactional("aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(transactional("kept")).get();
            producer.commitTransaction();
        }
        assertEquals(
                cluster.cluster().topics().completed(),
                topics.await("kept", 1).get(0).topic());
        assertNothingWaits();
        assertEquals(
                0,
                topics.all(Duration.ofMillis(200)).stream()
                        .filter(record -> key(record).equals("aborted"))
                        .count());
        assertEquals(1, Workers.edits(cluster.workerAddress()));
    }

    /** To one partition, in this order. */
    private static ProducerRecord<byte[], byte[]> transactional(String id) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                cluster.cluster().topics().requested(),
                0,
                id.getBytes(UTF_8),
                request(id, source, "").getBytes(UTF_8));
        RawTopics.requestHeaders().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return record;
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    @Test
    @Order(2)
    void answersThatTheirTopicsAreTooSmallFor_shrinkOrAreDeadLettersWithTheReason() throws Exception {
        List<String> small = List.of(
                cluster.cluster().topics().completed(),
                cluster.cluster().topics().failed());
        for (String topic : small) {
            limit(topic, new ConfigEntry(LIMIT, "600"), AlterConfigOp.OpType.SET);
        }
        topics.send("good-small", request("good-small", source, "").getBytes(UTF_8), RawTopics.requestHeaders());
        String none = source.replace("source.png", "none.png");
        topics.send(
                "bad-small", request("bad-small", none, "a".repeat(500)).getBytes(UTF_8), RawTopics.requestHeaders());
        ConsumerRecord<byte[], byte[]> good = topics.await("good-small", 1).get(0);
        assertEquals(cluster.cluster().topics().deadLetter(), good.topic());
        String reason = CloudEventHeaders.text(good.headers(), "dead-letter-reason");
        assertTrue(reason.contains("raise its max.message.bytes"), reason);
        ConsumerRecord<byte[], byte[]> bad = topics.await("bad-small", 1).get(0);
        assertEquals(cluster.cluster().topics().failed(), bad.topic());
        String answer = new String(bad.value(), UTF_8);
        assertTrue(answer.contains("\"reason\":\"source-not-found\"") && !answer.contains("aaaa"), answer);
        assertNothingWaits();
        assertTrue(get(cluster.workerAddress() + "/q/health/ready").contains("\"status\": \"UP\""));
        for (String topic : small) {
            limit(topic, new ConfigEntry(LIMIT, ""), AlterConfigOp.OpType.DELETE);
        }
    }

    private static void limit(String topic, ConfigEntry entry, AlterConfigOp.OpType type) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, type))))
                .all()
                .get();
    }

    /** The letters here are what a worker writes, not what a test thinks that it does. */
    @Test
    @Order(3)
    void failedRequestAndDeadLetter_ofAWorker_areReplayed() throws Exception {
        String late = source.replace("source.png", "late.png");
        topics.send("replayed", request("replayed", late, "").getBytes(UTF_8), RawTopics.requestHeaders());
        topics.send("malformed", "{not json".getBytes(UTF_8), RawTopics.requestHeaders());
        assertEquals(
                cluster.cluster().topics().failed(),
                topics.await("replayed", 1).get(0).topic());
        assertEquals(
                cluster.cluster().topics().deadLetter(),
                topics.await("malformed", 1).get(0).topic());
        client.upload("late.png", PictureEncoder.png(Picture.opaque(8, 8, new byte[3 * 64])));
        assertTrue(dlq("replay", "--request", "replayed").contains("1 replayed"));
        assertTrue(dlq("replay", "--request", "malformed").contains("1 replayed"));
        assertEquals(
                cluster.cluster().topics().completed(),
                topics.await("replayed", 2).get(1).topic());
        assertEquals(
                cluster.cluster().topics().deadLetter(),
                topics.await("malformed", 2).get(1).topic());
    }

    private static String dlq(String... args) {
        StringWriter out = new StringWriter();
        System.setProperty("kafka.bootstrap.servers", cluster.cluster().bootstrapServers());
        try {
            CommandLine line = new CommandLine(new DlqCommand());
            line.setCaseInsensitiveEnumValuesAllowed(true);
            line.setOut(new PrintWriter(out, true));
            line.setErr(new PrintWriter(out, true));
            assertEquals(0, line.execute(args), out::toString);
        } finally {
            System.clearProperty("kafka.bootstrap.servers");
        }
        return out.toString();
    }

    /** Its offsets begin anew, and those that were committed for the old one lie beyond its end. */
    @Test
    @Order(4)
    void topicThatIsDeletedAndMadeAgain_isReadFromItsBeginning() throws Exception {
        assertNothingWaits(); // all is committed, beyond the first offsets
        String topic = cluster.cluster().topics().requested();
        admin.deleteTopics(List.of(topic)).all().get();
        awaitThat(() -> isGone(topic), "the topic is still there");
        cluster.stack().createTopics(4, topic);
        for (int i = 0; i < 4; i++) {
            String id = "anew-" + i;
            topics.send(id, request(id, source, "").getBytes(UTF_8), RawTopics.requestHeaders());
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    cluster.cluster().topics().completed(),
                    topics.await("anew-" + i, 1).get(0).topic());
        }
        String health = get(cluster.workerAddress() + "/q/health/ready");
        assertTrue(health.contains("the topic " + topic + " was deleted and made again"), health);
        assertTrue(health.contains("\"status\": \"UP\""), health);
        assertTrue(Files.readString(cluster.worker().log()).contains("was deleted and made again"));
        assertNothingWaits();
    }

    private static boolean isGone(String topic) {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The edit in progress is answered, and what has not begun goes back: nothing is lost, nothing is edited twice. */
    @Test
    @Order(5)
    void workerThatIsAskedToLeave_endsItsEditAndHandsTheOthersBack() throws Exception {
        long before = (long) Workers.edits(cluster.workerAddress());
        for (int i = 0; i < 4; i++) {
            client.send(new EditCall("leave-" + i, source, "make it red", Map.of("seed", 100 + i)));
        }
        awaitThat(() -> edits("begins") > edits("ends"), "no edit");
        assertTrue(cluster.worker().terminate(PATIENCE), "the worker does not leave");
        assertEquals(0, cluster.worker().exitCode());
        assertEquals(edits("begins"), edits("ends"), "an edit has no end");
        long left = edits("begins");
        assertServedLag(before + 4 - left);
        cluster.worker().restart();
        for (int i = 0; i < 4; i++) {
            topics.await("leave-" + i, 1);
        }
        assertTrue(left < before + 4, "there was nothing to hand back");
        assertEquals(before + 4, edits("begins"), "an edit for each request and none more");
    }

    /** What a scaler is told while no worker runs; the packaged command, as it is deployed. */
    private static void assertServedLag(long bulk) throws Exception {
        int port = Ports.free();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/quarkus-app/quarkus-run.jar",
                "lag",
                "--serve",
                Integer.toString(port));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", cluster.cluster().bootstrapServers());
        Process lag = builder.redirectErrorStream(true)
                .redirectOutput(cluster.stack().folder().resolve("lag.log").toFile())
                .start();
        try {
            String address = "http://127.0.0.1:" + port + "/lag";
            awaitThat(() -> get(address).startsWith("{"), "no lag is served");
            Matcher served =
                    Pattern.compile("\\{\"bulk\":(\\d+),\"interactive\":0}").matcher(get(address));
            assertTrue(served.matches(), get(address));
            // One that was answered before an earlier one of its partition is behind what can be committed.
            assertTrue(Long.parseLong(served.group(1)) >= bulk && Long.parseLong(served.group(1)) <= 4, get(address));
            lag.destroy();
            assertTrue(lag.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
            assertEquals(0, lag.exitValue());
        } finally {
            lag.destroyForcibly();
        }
    }

    private static long edits(String word) {
        try (Stream<String> lines = Files.lines(cluster.worker().log())) {
            return lines.filter(line -> line.contains("fixed edit ") && line.contains(word + " at "))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(6)
    void namedWorkerThatStartsAgain_movesNoPartition() throws Exception {
        cluster.awaitWorker();
        double all = 8; // four of each lane
        awaitThat(() -> assigned(cluster.workerAddress()) == all, "not all partitions have a reader");
        try (Workers.Further second = Workers.start(cluster, settings("second"))) {
            // Half of them each is where the rebalances of both lanes end.
            awaitThat(
                    () -> assigned(second.address()) == all / 2 && assigned(cluster.workerAddress()) == all / 2,
                    "not balanced");
            double moved = rebalances(second.address());
            assertTrue(moved >= 2, "one for each lane, but " + moved);
            cluster.worker().kill();
            cluster.worker().restart();
            cluster.awaitWorker();
            awaitThat(() -> assigned(cluster.workerAddress()) == all / 2, "it does not have its partitions");
            client.send(new EditCall("named", source, "make it red", Map.of("seed", 200)));
            topics.await("named", 1);
            assertEquals(moved, rebalances(second.address()));
        }
    }

    /** Partitions of both lanes that a worker reads. */
    private static double assigned(String address) {
        return sum(address, "kafka_consumer_coordinator_assigned_partitions");
    }

    private static double rebalances(String address) {
        return sum(address, "kafka_consumer_coordinator_rebalance_total");
    }

    private static double sum(String address, String metric) {
        return Workers.metrics(address)
                .lines()
                .filter(line -> line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
