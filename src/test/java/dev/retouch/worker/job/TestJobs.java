package dev.retouch.worker.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.LocalCompute;
import dev.retouch.failure.FailureException;
import dev.retouch.failure.FailureReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** Numbered requests and runners over fakes: request n has the id n, the source n.png and the seed n. */
public final class TestJobs {

    @SuppressWarnings("MutablePublicArray") // the tests only read it
    public static final byte[] SOURCE = {7};

    public static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    public static final Clock AT_NOON = Clock.fixed(NOON, ZoneOffset.UTC);
    /** Tries again almost at once. */
    public static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofSeconds(30));
    /** Waits for the longest pause before it tries again. */
    static final RetryPolicy PATIENT = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(9));

    static final RequestParser PARSER = new RequestParser(S3Location.prefix("s3://results/"), LocalCompute.AUTO, true);

    /** Of which each source takes 1, unless an editor says otherwise. */
    static final long MEMORY = 100;

    /** Of which each source takes 1. */
    static final long FILES = 3;

    static final Duration EDIT_LIMIT = Duration.ofMinutes(10);

    private static final int SOURCES = 8;

    private TestJobs() {}

    public static JobRunner runner(FakeEditor editor, FakeStore store, FakeAnswers answers) {
        return runner(editor, store, answers, JobMeter.NONE, QUICK, AT_NOON);
    }

    public static JobRunner runner(
            FakeEditor editor, FakeStore store, FakeAnswers answers, JobMeter meter, RetryPolicy retry, Clock clock) {
        return runner(editor, store, gate(writing -> StoreProbe.Findings.FINE), answers, meter, retry, clock);
    }

    static JobRunner runner(
            FakeEditor editor,
            FakeStore store,
            StoreGate gate,
            FakeAnswers answers,
            JobMeter meter,
            RetryPolicy retry,
            Clock clock) {
        for (int number = 0; number < SOURCES; number++) {
            store.objects.put(source(number), SOURCE);
        }
        JobLimits limits = new JobLimits(retry, EDIT_LIMIT, 0.8, MEMORY, FILES);
        return new JobRunner(PARSER, editor, store, gate, answers, meter, limits, clock);
    }

    /** A gate that probes again almost at once. */
    static StoreGate gate(StoreProbe probe) {
        return new StoreGate(probe, Duration.ofMillis(1));
    }

    /** What a request comes to before anything is read. */
    static Fetched looked(FetchStep fetch, EditRequested request) {
        Fetched fetched = fetch.find(fetch.look(request));
        if (fetched instanceof Fetched.Missing missing) {
            throw missing.reason();
        }
        return fetched;
    }

    static Fetched.Found found(FetchStep fetch, EditRequested request) {
        return Assertions.assertInstanceOf(
                Fetched.Found.class,
                fetch.download(Assertions.assertInstanceOf(Fetched.Wanted.class, looked(fetch, request))));
    }

    public static S3Location source(int number) {
        return S3Location.object("s3://sources/" + number + ".png");
    }

    public static String json(int number) {
        return json(number, "", "");
    }

    /**
     * @param ofSource further fields of the source, each after a comma
     * @param further fields of the request, each after a comma
     */
    public static String json(int number, String ofSource, String further) {
        return """
                {"id": "%d", "source": {"location": "s3://sources/%d.png"%s}, "instruction": "make it red",
                 "options": {"seed": %d}%s}""".formatted(number, number, ofSource, number, further);
    }

    static Job job(int number) {
        return job(json(number));
    }

    /** A job of the bulk lane, delivered for the first time. */
    static Job job(String json) {
        return new Job(raw(json), origin(Lane.BULK, 1), Job.Waiting.IGNORED);
    }

    public static Origin origin(Lane lane, int deliveries) {
        return new Origin(lane, "requests", 3, 14, NOON, "/shop", "event-1", "", deliveries);
    }

    static RawRequest raw(int number) {
        return raw(json(number));
    }

    static RawRequest raw(String json) {
        try {
            return RawRequest.read(json.getBytes(UTF_8));
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    static EditRequested request(String json) {
        return PARSER.parse(raw(json));
    }

    static EditRequested request(int number) {
        return request(json(number));
    }

    public static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static FailureException assertFails(FailureReason reason, Executable call) {
        FailureException failure = Assertions.assertThrows(FailureException.class, call);
        Assertions.assertEquals(reason, failure.reason(), failure.getMessage());
        return failure;
    }
}
