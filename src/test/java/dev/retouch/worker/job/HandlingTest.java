package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.runner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.image.Picture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a request may want beside its edit. */
@Timeout(60)
class HandlingTest {

    private final FakeStore store = new FakeStore();
    private final FakeAnswers answers = new FakeAnswers();
    private final ConcurrentLinkedQueue<Long> seeds = new ConcurrentLinkedQueue<>();
    private final FakeEditor editor = new FakeEditor() {
        @Override
        protected void during(long seed) {
            seeds.add(seed);
        }
    };

    private static String options(int number, String options) {
        return json(number).replace("\"seed\": " + number, "\"seed\": " + number + ", " + options);
    }

    private static String keyed(int number, String key, String id) {
        return json(number, "", ", \"idempotencyKey\": \"" + key + "\"")
                .replace("\"id\": \"" + number + "\"", "\"id\": \"" + id + "\"");
    }

    private String submit(String json) throws Exception {
        try (JobRunner runner = runner(editor, store, answers)) {
            return runner.submit(job(json)).get();
        }
    }

    @Test
    void variants_areEditsWithTheNextSeedsInOneAnswer() throws Exception {
        assertEquals("completed", submit(options(2, "\"variants\": 3")));
        assertEquals(List.of(2L, 3L, 4L), List.copyOf(seeds));
        EditCompleted answer = answers.completed.remove();
        assertTrue(answers.completed.isEmpty());
        assertEquals(
                List.of(2L, 3L, 4L),
                answer.variants().stream().map(EditCompleted.Variant::seed).toList());
        assertEquals(answer.result(), answer.variants().get(0).result());
        assertEquals(51L, answer.stages().get("denoise"), "of all three");
        for (EditCompleted.Variant variant : answer.variants()) {
            assertTrue(
                    store.objects.containsKey(S3Location.object(variant.result().location())));
        }
        assertEquals(3, new HashSet<>(answer.variants()).size());
    }

    @Test
    void variants_areStoredWhereTheSameRequestWithOneOfTheirSeedsFindsThem() throws Exception {
        submit(options(2, "\"variants\": 2"));
        submit(json(2));
        submit(json(2).replace("\"seed\": 2", "\"seed\": 3"));
        EditCompleted both = answers.completed.remove();
        assertEquals(both.variants().get(0).result(), answers.completed.remove().result());
        assertEquals(both.variants().get(1).result(), answers.completed.remove().result());
        assertEquals("answered-again", submit(options(2, "\"variants\": 2")));
        assertEquals(both.variants(), answers.completed.remove().variants());
    }

    @Test
    void variants_ofTheLastSeed_areRefused() throws Exception {
        String last = json(2).replace("\"seed\": 2", "\"seed\": 9007199254740991");
        assertEquals("completed", submit(last));
        assertEquals("request-invalid", submit(last.replace("991", "991, \"variants\": 2")));
    }

    @Test
    void dryRun_editsNothingAndStoresTheMaskAlone() throws Exception {
        int objects = store.objects.size();
        assertEquals("planned", submit(options(1, "\"dryRun\": true, \"variants\": 2")));
        assertEquals(0, editor.edits.get());
        EditPlanned plan = answers.planned.remove();
        assertTrue(store.objects.containsKey(S3Location.object(plan.mask().location())));
        assertEquals(objects + 8 + 1, store.objects.size(), "the runner's eight sources, and the mask");
        assertEquals(
                new EditPlanned(
                        "1",
                        new EditCompleted.Mask(
                                plan.mask().location(), 0.5, new EditCompleted.Box(1, 2, 3, 4), FakeEditor.CONFIDENCE),
                        "local",
                        56,
                        6,
                        new EditPlanned.Price(25),
                        "model@0",
                        "adapter@0",
                        List.of("The file has a scratch."),
                        Map.of()),
                plan);
        assertEquals("completed", submit(json(1)));
        assertEquals(
                plan.mask().location(), answers.completed.remove().mask().location(), "the edit's mask is the same");
    }

    @Test
    void dryRun_tellsOfNoProgress() throws Exception {
        assertEquals("planned", submit(options(1, "\"dryRun\": true, \"progress\": true")));
        assertTrue(answers.progress.isEmpty());
    }

    @Test
    void dryRun_ofAnEditThatWasMade_isNotAnsweredWithIt() throws Exception {
        submit(json(1));
        assertEquals("planned", submit(options(1, "\"dryRun\": true")));
        assertEquals(1, answers.completed.size());
    }

    @Test
    void idempotencyKey_givesAnotherRequestTheSameResult() throws Exception {
        assertEquals("completed", submit(keyed(1, "order-1", "first")));
        assertEquals("answered-again", submit(keyed(1, "order-1", "second")));
        EditCompleted first = answers.completed.remove();
        EditCompleted second = answers.completed.remove();
        assertEquals("first", first.id());
        assertEquals("second", second.id());
        assertEquals(first.result(), second.result());
        assertEquals(1, editor.edits.get());
    }

    @Test
    void idempotencyKey_ofARequestWithOtherContent_isRefused() throws Exception {
        submit(keyed(1, "order-1", "first"));
        assertEquals("idempotency-conflict", submit(keyed(2, "order-1", "second")));
        assertEquals(1, editor.edits.get());
        assertEquals("completed", submit(keyed(2, "order-2", "second")));
        assertEquals("answered-again", submit(keyed(1, "order-1", "first")), "the first still has it");
    }

    @Test
    void idempotencyKey_isNotTakenByADryRun() throws Exception {
        String dry = keyed(1, "order-1", "dry").replace("\"seed\": 1", "\"seed\": 1, \"dryRun\": true");
        assertEquals("planned", submit(dry));
        assertEquals("completed", submit(keyed(1, "order-1", "real")));
    }

    @Test
    void progress_isToldAtMostOnceASecond() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(TestJobs.NOON);
        FakeEditor slow = new FakeEditor() {
            @Override
            public EditOutcome edit(
                    Picture source, List<Picture> references, EditOptions options, EditListener listener) {
                for (int step = 0; step <= 10; step++) {
                    listener.stepped(step, 10);
                    now.updateAndGet(time -> time.plusMillis(400));
                }
                return super.edit(source, references, options, EditListener.NONE);
            }
        };
        try (JobRunner runner = runner(slow, store, answers, JobMeter.NONE, TestJobs.QUICK, new TestClock(now::get))) {
            runner.submit(job(options(1, "\"progress\": true"))).get();
            List<Integer> steps = new ArrayList<>();
            answers.progress.forEach(event -> steps.add(event.step()));
            assertEquals(List.of(0, 3, 6, 9), steps);
            answers.progress.clear();
            runner.submit(job(json(2))).get();
            assertTrue(answers.progress.isEmpty(), "nobody asked");
        }
    }

    @Test
    void result_ofARequestWithoutAnyOfIt_isNamedAsBefore() {
        ResultKeys plain = keys(json(1));
        assertEquals(plain, keys(options(1, "\"variants\": 1, \"progress\": true")));
        assertNotEquals(plain.record(), keys(options(1, "\"variants\": 2")).record());
        assertFalse(plain.results().size() > 1);
    }

    private ResultKeys keys(String json) {
        return ResultKeys.of(TestJobs.request(json), List.of("tag"), editor.modelIds());
    }
}
