package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.FakeAnswers;
import dev.retouch.worker.job.FakeEditor;
import dev.retouch.worker.job.FakeMeter;
import dev.retouch.worker.job.FakeStore;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.TestJobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The members of a share group and a real broker that freezes and dies. */
@Tag("chaos")
class ShareOutageIT {

    private static final String TOPIC = "requests";
    private static final int HALF = 60;
    private static final int EDIT_MILLIS = 100;
    private static final long LIMIT = Duration.ofMinutes(2).toNanos();

    private final FakeAnswers answers = new FakeAnswers();
    private final FakeOutlet letters = new FakeOutlet();

    /** Locks end in each outage, and that must neither stop a reader nor count against a request. */
    @Test
    void requests_areAllAnsweredAndNoneIsPutAside() throws Exception {
        FakeEditor editor = new FakeEditor() {
            @Override
            protected void during(long seed) {
                sleep(EDIT_MILLIS);
            }
        };
        try (EmbeddedStack stack = EmbeddedStack.start();
                JobRunner runner = TestJobs.runner(editor, new FakeStore(), answers)) {
            stack.createTopics(4, TOPIC);
            stack.configureGroups(
                    Map.of("share.auto.offset.reset", "earliest", "share.record.lock.duration.ms", "2000"),
                    Groups.of(IntakeMode.SHARE_GROUP, Lane.BULK));
            RequestIntake intake = new RequestIntake(
                    runner,
                    new DeadLetters(
                            new ConfirmedSender(letters, Duration.ZERO),
                            new AnswerTopics("completed", "failed", "planned", "progress", "dead"),
                            request -> {}),
                    Deliveries.NONE,
                    new FakeMeter(),
                    new IntakeLimits(4, 4, 8, 8, 5, 1000),
                    () -> true,
                    new Cancellations());
            try (BrokerWatch watch = new BrokerWatch(() -> admin(stack), List.of(TOPIC), List.of(), System::nanoTime)) {
                watch.start();
                IntakeReaders readers = new IntakeReaders(
                        Map.of(Lane.BULK, TOPIC),
                        intake,
                        new Clients(stack),
                        watch,
                        new ReaderWatch(Duration.ofSeconds(15), System::nanoTime));
                readers.start(IntakeMode.SHARE_GROUP);
                send(stack, 0);
                awaitAnswers(HALF / 4);
                stack.broker().freeze();
                sleep(12_000);
                stack.broker().thaw();
                awaitAnswers(HALF);
                send(stack, HALF);
                awaitAnswers(HALF + HALF / 4);
                stack.broker().kill();
                stack.broker().restart();
                stack.awaitReady();
                awaitAnswers(2 * HALF);
                intake.shutDown(Duration.ofSeconds(10));
                readers.close(Duration.ofSeconds(20));
            }
        }
        assertEquals(List.of(), List.copyOf(letters.sent));
        assertEquals(List.of(), List.copyOf(answers.failed));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Admin admin(EmbeddedStack stack) {
        return Admin.create(Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "default.api.timeout.ms",
                3000,
                "request.timeout.ms",
                3000));
    }

    private void awaitAnswers(int count) {
        Set<Integer> wanted = IntStream.range(0, count).boxed().collect(Collectors.toCollection(TreeSet::new));
        long end = System.nanoTime() + LIMIT;
        while (answered().size() < count) {
            wanted.removeAll(answered());
            assertTrue(System.nanoTime() < end, "no answer to " + wanted + "; put aside: " + letters.sent);
            sleep(50);
        }
    }

    private Set<Integer> answered() {
        return answers.completed.stream()
                .map(EditCompleted::id)
                .map(Integer::valueOf)
                .collect(Collectors.toSet());
    }

    private static void send(EmbeddedStack stack, int from) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int number = from; number < from + HALF; number++) {
                String json = TestJobs.json(number % 8).replaceFirst("\"id\": \"\\d\"", "\"id\": \"" + number + "\"");
                byte[] value = json.getBytes(UTF_8);
                Headers headers =
                        FakeDelivery.record(CloudEventHeaders.REQUESTED, value).headers();
                byte[] key = Integer.toString(number).getBytes(UTF_8);
                producer.send(new ProducerRecord<>(TOPIC, number % 4, key, value, headers))
                        .get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private record Clients(EmbeddedStack stack) implements IntakeReaders.Clients {

        @Override
        public Consumer<byte[], byte[]> consumer(Lane lane) {
            throw new AssertionError("of the other mode");
        }

        @Override
        public ShareConsumer<byte[], byte[]> shareConsumer(Lane lane) {
            return new KafkaShareConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            stack.bootstrapServers(),
                            "group.id",
                            Groups.of(IntakeMode.SHARE_GROUP, lane),
                            "share.acknowledgement.mode",
                            "explicit",
                            "share.acquire.mode",
                            "record_limit",
                            "max.poll.records",
                            1),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        }

        @Override
        public int prepareShareGroup(Lane lane) {
            return 5;
        }
    }
}
