package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.SOURCE;
import static dev.retouch.worker.job.TestJobs.job;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.runner;
import static dev.retouch.worker.job.TestJobs.source;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that comes again is answered with what was stored, and with nothing else. */
@Timeout(60)
class RepeatedRequestTest {

    private static CompletableFuture<String> submit(JobRunner runner, int number) {
        return runner.submit(job(number));
    }

    @Test
    void answer_ofAnotherWorkerThatWasFirst_stands() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        FakeEditor other = new FakeEditor() {
            @Override
            protected byte[] result() {
                return new byte[] {2, 2};
            }
        };
        FakeEditor slow = new FakeEditor() {
            @Override
            protected void during(long seed) {
                try (JobRunner first = runner(other, store, answers)) {
                    submit(first, 0).get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (JobRunner second = runner(slow, store, answers)) {
            submit(second, 0).get();
        }
        EditCompleted first = answers.completed.remove();
        assertEquals(first, answers.completed.remove());
        assertArrayEquals(
                new byte[] {2, 2},
                store.objects.get(S3Location.object(first.result().location())));
        assertEquals(FakeStore.tag(new byte[] {2, 2}), first.result().etag());
    }

    @Test
    void result_ofAWorkerThatDied_isTakenWithItsOwnTag() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers)) {
            submit(runner, 0).get();
            S3Location result =
                    S3Location.object(answers.completed.remove().result().location());
            store.objects.keySet().removeIf(location -> location.key().endsWith(".json"));
            store.objects.put(result, new byte[] {3, 3, 3});
            submit(runner, 0).get();
            assertArrayEquals(new byte[] {3, 3, 3}, store.objects.get(result));
        }
        EditCompleted.StoredObject stored = answers.completed.remove().result();
        assertEquals(FakeStore.tag(new byte[] {3, 3, 3}), stored.etag());
        assertEquals(3, stored.size());
    }

    @Test
    void request_againAfterItsSourceWasDeleted_isAnsweredFromTheStoreWhenItNamesTheTag() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        FakeEditor editor = new FakeEditor();
        String quoted = FakeStore.tag(SOURCE);
        try (JobRunner runner = runner(editor, store, answers)) {
            submit(runner, 0).get();
            store.objects.remove(source(0));
            for (String tag : List.of(quoted.replace("\"", "\\\""), quoted.replace("\"", ""))) {
                runner.submit(job(json(0, ", \"etag\": \"" + tag + "\"", ""))).get();
            }
            assertEquals(3, answers.completed.size());
            submit(runner, 0).get();
        }
        assertEquals("source-not-found", answers.failed.remove().reason());
    }

    /** Workers of two versions share a store while one replaces the other. */
    @Test
    void request_againAfterALaterWorkerAnsweredIt_isAnsweredFromWhatThatOneStored() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        try (JobRunner runner = runner(new FakeEditor(), store, answers)) {
            submit(runner, 0).get();
            store.objects.replaceAll((location, bytes) -> {
                String text = new String(bytes, UTF_8);
                return location.key().endsWith(".json")
                        ? text.replaceFirst("\\{", "{\"ofALaterWorker\": {\"x\": 1}, ")
                                .getBytes(UTF_8)
                        : bytes;
            });
            submit(runner, 0).get();
        }
        assertEquals(
                answers.completed.remove().result(), answers.completed.remove().result());
        assertTrue(answers.failed.isEmpty(), "a failure for a request that was completed");
    }

    @Test
    void request_again_isAnsweredFromTheStoreWithItsOwnAttributes() throws Exception {
        FakeAnswers answers = new FakeAnswers();
        FakeEditor editor = new FakeEditor();
        FakeMeter meter = new FakeMeter();
        FakeStore store = new FakeStore();
        try (JobRunner runner = runner(editor, store, answers, meter, TestJobs.QUICK, TestJobs.AT_NOON)) {
            List<String> outcomes = new ArrayList<>();
            for (String batch : List.of("a", "b")) {
                String further = ", \"attributes\": {\"batch\": \"" + batch + "\"}";
                outcomes.add(runner.submit(job(json(0, "", further))).get());
            }
            assertEquals(List.of("completed", "answered-again"), outcomes);
        }
        EditCompleted first = answers.completed.remove();
        EditCompleted second = answers.completed.remove();
        assertEquals(Map.of("batch", "a"), first.attributes());
        assertEquals(first.with(first.id(), Map.of("batch", "b")), second);
        assertEquals(1, editor.edits.get());
        assertEquals(List.of("completed", "answered-again"), List.copyOf(meter.outcomes));
    }

    /** However another answer got there: a collision of the shortened hash, or a copy that a client made. */
    @Test
    void storedAnswer_ofAnotherContent_isNotTaken() throws Exception {
        FakeStore store = new FakeStore();
        FakeAnswers answers = new FakeAnswers();
        FakeEditor editor = new FakeEditor();
        try (JobRunner runner = runner(editor, store, answers)) {
            submit(runner, 0).get();
            submit(runner, 1).get();
            EditCompleted own = answers.completed.remove();
            EditCompleted other = answers.completed.remove();
            S3Location result = S3Location.object(own.result().location());
            S3Location record = new S3Location(result.bucket(), result.key().replace(".png", ".json"));
            String foreign = new String(store.objects.get(record), UTF_8)
                    .replace(own.result().location(), other.result().location());
            store.objects.put(record, foreign.getBytes(UTF_8));
            submit(runner, 0).get();
            EditCompleted again = answers.completed.remove();
            assertEquals(own.result(), again.result());
            assertEquals(3, editor.edits.get(), "edited again");
        }
    }
}
