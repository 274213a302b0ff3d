package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault is noticed by the line that is meant for it, and by no other. */
class JudgeTest {

    private static final Requests REQUESTS = new Requests();
    private static final RequestStream STREAM = new RequestStream(
            "a", null, 3, 0, null, List.of(RequestKind.GOOD, RequestKind.GOOD, RequestKind.LATE), null, false, 0, true);

    @TempDir
    private Path folder;

    private Path bucket;
    private Ledger ledger;
    private final Timeline timeline = new Timeline();
    private final List<EditSpans.Span> edits = new ArrayList<>();
    private final List<ProcessWatch.Sample> processes = new ArrayList<>();
    private final List<ProcessWatch.Live> heaps = new ArrayList<>(List.of(live(1, 40), live(1, 40)));

    @BeforeEach
    void anOrderlyRun() throws IOException {
        bucket = Files.createDirectories(folder.resolve("retouch-results"));
        Files.createDirectories(bucket.resolve("edits"));
        ledger = new Ledger(List.of(STREAM), 1000, 1);
        for (int i = 0; i < 2; i++) {
            complete(i);
            edits.add(new EditSpans.Span(0, i + 1, 1000 + 100 * i, 1100 + 100 * i));
        }
        ledger.answer("a-2", new Ledger.Answer("event-2", "deadline-passed", "", 1200));
    }

    private void complete(int index) throws IOException {
        String key = "edits/a-" + index + "-0123456789abcdef.png";
        Files.write(bucket.resolve(key), REQUESTS.expected(index));
        ledger.answer(
                "a-" + index,
                new Ledger.Answer("event-" + index, "completed", "s3://retouch-results/" + key, 1150 + 100 * index));
    }

    @Test
    void run_inOrder_missesNothing() {
        assertEquals(List.of(), missed(Goals.NONE));
    }

    @Test
    void answer_thatIsRepeatedWithItsId_isNoFault() throws IOException {
        complete(0);
        assertEquals(List.of(), missed(Goals.NONE));
    }

    @Test
    void answer_thatIsRepeatedWithAnotherId_isNoticed() {
        Ledger.Answer first = ledger.request(STREAM, 0).answers().get(0);
        ledger.answer("a-0", new Ledger.Answer("another", first.outcome(), first.location(), 1300));
        assertEquals(List.of("requests with final events that differ in their ids"), missed(Goals.NONE));
    }

    @Test
    void request_withoutAnswer_isNoticed() {
        ledger = new Ledger(List.of(STREAM), 1000, 1);
        assertEquals(List.of("requests without a final event"), missed(Goals.NONE));
    }

    @Test
    void goodRequest_thatFailed_isNoticedAndNamed() {
        ledger = new Ledger(List.of(STREAM), 1000, 1);
        for (int i = 0; i < 3; i++) {
            ledger.answer(
                    "a-" + i, new Ledger.Answer("event-" + i, i == 1 ? "access-denied" : "deadline-passed", "", 9));
        }
        Judge judge = new Judge(seen(Goals.NONE), REQUESTS, 0);
        assertEquals(List.of("good requests that failed"), missed(Goals.NONE));
        assertTrue(judge.surprises().contains("GOOD was answered with access-denied: 1"), judge.surprises()::toString);
    }

    @Test
    void result_thatDiffersInOneByte_isNoticed() throws IOException {
        Path file = bucket.resolve("edits/a-0-0123456789abcdef.png");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 20] ^= 1;
        Files.write(file, bytes);
        assertEquals(List.of("results that are missing or different"), missed(Goals.NONE));
    }

    @Test
    void secondResult_isNoticed() throws IOException {
        Files.write(bucket.resolve("edits/a-0-fedcba9876543210.png"), new byte[1]);
        assertEquals(List.of("requests with more than one result"), missed(Goals.NONE));
    }

    @Test
    void throughput_overTheIdeal_countsEachRequestOnce() {
        Goals goals = goals(0.98, null, null, null);
        assertEquals(List.of(), missed(goals));
        edits.add(new EditSpans.Span(0, 2, 1200, 1300));
        assertEquals(List.of("throughput over the ideal"), missed(goals));
    }

    @Test
    void drain_isCountedFromTheEndOfTheEditInProgress() {
        timeline.add(1150, Timeline.ASKED_TO_LEAVE, 0);
        timeline.add(3190, Timeline.LEFT, 0);
        assertEquals(List.of(), missed(goals(null, Duration.ofSeconds(2), null, null)));
        assertEquals(
                List.of("ended after SIGTERM, beyond the edit in progress"),
                missed(goals(null, Duration.ofMillis(1900), null, null)));
    }

    @Test
    void takeover_isCountedFromTheKillToTheEndElsewhere() {
        edits.add(new EditSpans.Span(0, 3, 1200, 0));
        timeline.add(1250, Timeline.KILLED, 0);
        edits.add(new EditSpans.Span(1, 3, 9000, 9100));
        assertEquals(List.of(), missed(goals(null, null, Duration.ofMillis(7750), null)));
        assertEquals(1, missed(goals(null, null, Duration.ofMillis(7749), null)).size());
    }

    @Test
    void takeover_thatNeverHappened_isMissed() {
        edits.add(new EditSpans.Span(0, 3, 1200, 0));
        timeline.add(1250, Timeline.KILLED, 0);
        assertEquals(1, missed(goals(null, null, Duration.ofHours(1), null)).size());
    }

    @Test
    void memory_isComparedAfterTheFirstThousandAnswers() {
        for (int i = 0; i < 40; i++) {
            processes.add(new ProcessWatch.Sample(i, i * 100, 1, i < 10 ? 50 : 100 + i / 10, 0));
        }
        assertEquals(List.of(), missed(goals(null, null, null, 0.05)));
        processes.add(new ProcessWatch.Sample(40, 4000, 1, 300, 0));
        processes.add(new ProcessWatch.Sample(41, 4000, 1, 300, 0));
        processes.add(new ProcessWatch.Sample(42, 4000, 1, 300, 0));
        assertEquals(
                List.of("growth of resident memory after the first 1000 answers"),
                missed(goals(null, null, null, 0.05)));
    }

    @Test
    void heap_ofEachWorkerIsComparedWithItself() {
        for (int i = 0; i < 40; i++) {
            processes.add(new ProcessWatch.Sample(i, i * 100, 1, 100, 0));
        }
        heaps.clear();
        assertEquals(1, missed(goals(null, null, null, 0.05)).size(), "nobody looked");
        heaps.addAll(List.of(live(1, 40), live(2, 80), live(1, 41), live(2, 83)));
        assertEquals(List.of(), missed(goals(null, null, null, 0.05)));
        heaps.add(live(1, 43));
        assertEquals(
                List.of("growth of what lives in the heap after the first 1000 answers"),
                missed(goals(null, null, null, 0.05)));
    }

    private static ProcessWatch.Live live(long pid, double megabytes) {
        return new ProcessWatch.Live(pid, megabytes);
    }

    @Test
    void answersPerSecond_standBesideTheProcessorTimeOfEachOfThem() {
        processes.add(new ProcessWatch.Sample(1000, 0, 1, 50, 900));
        processes.add(new ProcessWatch.Sample(1160, 1, 1, 50, 1000));
        processes.add(new ProcessWatch.Sample(1240, 2, 1, 50, 1060));
        Verdict verdict = new Judge(seen(answersPerSecond(20)), REQUESTS, 0)
                .verdicts().stream()
                        .filter(one -> one.goal().equals("answers a second"))
                        .findFirst()
                        .orElseThrow();
        // Three answers, from 1150 to 1250; the worker had three quarters of a core.
        assertEquals("20/s (37.50 ms of the workers' own)", verdict.measured());
        assertTrue(verdict.met());
        assertEquals(List.of("answers a second"), missed(answersPerSecond(21)));
    }

    private static Goals answersPerSecond(double wanted) {
        return new Goals(null, null, null, null, null, null, null, null, wanted);
    }

    @Test
    void readiness_isCountedFromTheFreezingOfTheBroker() {
        timeline.add(2000, Timeline.BROKER_FROZEN, -1);
        timeline.add(9000, Timeline.NOT_READY, 0);
        timeline.add(42_000, Timeline.BROKER_HEALED, -1);
        assertEquals(List.of(), missed(unready(7000)));
        assertEquals(List.of("not ready after the broker froze"), missed(unready(6999)));
    }

    @Test
    void readiness_thatEndsOnlyWhenTheBrokerIsBack_isMissed() {
        timeline.add(1500, Timeline.NOT_READY, 0);
        timeline.add(2000, Timeline.BROKER_FROZEN, -1);
        timeline.add(42_000, Timeline.BROKER_HEALED, -1);
        timeline.add(42_001, Timeline.NOT_READY, 0);
        assertEquals(1, missed(unready(60_000)).size());
    }

    private static Goals unready(long millis) {
        return new Goals(null, null, null, null, null, null, null, Duration.ofMillis(millis), null);
    }

    private static Goals goals(Double throughput, Duration drain, Duration takeover, Double memory) {
        Map<String, Duration> byIntake = takeover == null ? null : Map.of("consumer-group", takeover);
        return new Goals(throughput, null, drain, byIntake, memory, null, null, null, null);
    }

    private List<String> missed(Goals goals) {
        return new Judge(seen(goals), REQUESTS, 0)
                .verdicts().stream()
                        .filter(verdict -> !verdict.met())
                        .map(Verdict::goal)
                        .collect(Collectors.toList());
    }

    private Observed seen(Goals goals) {
        Scenario scenario = new Scenario(
                "A test.",
                false,
                Duration.ofMillis(100),
                1,
                false,
                null,
                null,
                null,
                List.of(STREAM),
                null,
                goals,
                null);
        return new Observed(
                scenario,
                "consumer-group",
                ledger,
                new EditSpans(edits),
                timeline,
                processes,
                heaps,
                StoredResults.in(bucket),
                1000,
                Duration.ofSeconds(1));
    }
}
