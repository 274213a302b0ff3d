package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.assertFails;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.ModelIds;
import dev.retouch.failure.FailureException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which stored answers are taken. */
class StoredAnswersTest {

    private static final EditRequested REQUEST = request(0);
    private static final ResultKeys KEYS = ResultKeys.of(REQUEST, List.of("tag"), new ModelIds("model", "adapter"));

    private final FakeStore store = new FakeStore();
    private final StoredAnswers stored = new StoredAnswers(store);

    private static EditCompleted answer(String id, S3Location result, S3Location mask) {
        return new EditCompleted(
                id,
                new EditCompleted.StoredObject(result.toString(), "\"e\"", 5),
                new EditCompleted.Mask(mask.toString(), 0.5, new EditCompleted.Box(1, 2, 3, 4), FakeEditor.CONFIDENCE),
                "local",
                new EditCompleted.Locality(0.25, 0.5),
                "kept",
                7,
                2,
                1,
                "model",
                "adapter",
                Map.of("fetch", 1L),
                1,
                List.of(),
                new EditCompleted.Drift(5, 3, -4, 1.01, 2, 0.75, true),
                List.of("a warning"),
                Map.of("first", "one"));
    }

    private static EditCompleted own() {
        return answer("0", KEYS.result(), KEYS.mask());
    }

    @Test
    void find_ofTheOwnAnswer_isItWithTheAttributesOfTheRequest() {
        assertEquals(own(), stored.keep(REQUEST, KEYS, own()));
        EditRequested again = request(json(0, "", ", \"attributes\": {\"second\": \"two\"}"));
        assertEquals(Optional.of(own().with("0", Map.of("second", "two"))), stored.find(again, KEYS));
    }

    /** Those that a worker stored before it looked for drift and had warnings. */
    @Test
    void find_ofAnAnswerWithoutDriftAndWarnings_isItWithNone() {
        stored.keep(REQUEST, KEYS, own());
        String json = new String(store.objects.get(KEYS.record()), UTF_8);
        String earlier = json.replace("\"warnings\":[\"a warning\"],", "").replaceFirst("\"drift\":\\{[^}]*},", "");
        assertFalse(earlier.contains("warning") || earlier.contains("drift"), earlier);
        store.objects.put(KEYS.record(), earlier.getBytes(UTF_8));
        EditCompleted found = stored.find(REQUEST, KEYS).orElseThrow();
        assertEquals(List.of(), found.warnings());
        assertEquals(EditCompleted.Drift.UNKNOWN, found.drift());
    }

    /** As of an edit that was asked to be global, and of one that an earlier worker stored. */
    @Test
    void find_ofAnAnswerWithoutConfidence_isItWithNone() {
        stored.keep(REQUEST, KEYS, own());
        String json = new String(store.objects.get(KEYS.record()), UTF_8);
        String without = json.replaceFirst(",\"confidence\":\\{[^}]*}", "");
        assertFalse(without.contains("\"confidence\":{"), without);
        store.objects.put(KEYS.record(), without.getBytes(UTF_8));
        EditCompleted found = stored.find(REQUEST, KEYS).orElseThrow();
        assertEquals(null, found.mask().confidence());
        assertEquals(found, stored.keep(REQUEST, KEYS, own()), "it goes on as it was stored");
    }

    @Test
    void find_whereNothingOrNothingUsefulLies_isEmpty() {
        assertEquals(Optional.empty(), stored.find(REQUEST, KEYS));
        store.objects.put(KEYS.record(), new byte[0]);
        assertEquals(Optional.empty(), stored.find(REQUEST, KEYS));
    }

    @Test
    void find_ofAnAnswerToAnotherContent_isEmptyAndKeepReturnsTheOwn() {
        S3Location other = new S3Location("results", "other.png");
        for (EditCompleted foreign : List.of(
                answer("1", KEYS.result(), KEYS.mask()),
                answer("0", other, KEYS.mask()),
                answer("0", KEYS.result(), other))) {
            store.objects.clear();
            stored.keep(REQUEST, KEYS, foreign);
            assertEquals(Optional.empty(), stored.find(REQUEST, KEYS), foreign.toString());
            assertEquals(own(), stored.keep(REQUEST, KEYS, own()));
        }
    }

    @Test
    void keep_whereAnAnswerLies_returnsThatOne() {
        stored.keep(REQUEST, KEYS, own());
        EditCompleted later = own().with("0", Map.of("later", "yes"));
        assertEquals(own().with("0", REQUEST.attributes()), stored.keep(REQUEST, KEYS, later));
    }

    @Test
    void find_ofADamagedAnswer_fails() {
        for (String damaged : List.of("{", "{}", "[]", "{\"id\": null}", "{\"id\": \"0\", \"result\": {}}")) {
            store.objects.put(KEYS.record(), damaged.getBytes(UTF_8));
            FailureException failure = assertFails(JobFailure.INTERNAL, () -> stored.find(REQUEST, KEYS));
            assertTrue(
                    failure.getMessage().contains(KEYS.record() + " cannot be read: delete it"), failure.getMessage());
        }
    }
}
