package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.AT_NOON;
import static dev.retouch.worker.job.TestJobs.SOURCE;
import static dev.retouch.worker.job.TestJobs.assertFails;
import static dev.retouch.worker.job.TestJobs.found;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.looked;
import static dev.retouch.worker.job.TestJobs.request;
import static dev.retouch.worker.job.TestJobs.source;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditReport;
import dev.retouch.image.AlphaHandling;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureFailure;
import dev.retouch.image.TestPictures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One step at a time: what goes in and what comes out. */
class StepTest {

    private static final String TAG = FakeStore.tag(SOURCE);
    private static final String NAMED_TAG = ", \"etag\": \"" + TAG.replace("\"", "") + "\"";
    private static final double MEASURED = 0.25;
    private static final String LATE = ", \"deadline\": \"2030-01-01T11:59:59Z\"";

    private final AtomicInteger decoded = new AtomicInteger();
    private final FakeEditor editor = new FakeEditor() {
        @Override
        public DecodedPicture decodeWithWarnings(byte[] encoded) {
            decoded.incrementAndGet();
            assertArrayEquals(SOURCE, encoded);
            return super.decodeWithWarnings(encoded);
        }

        /** The widths of source and picture, and the format's name; the area says that the files were measured. */
        @Override
        public EditFiles encode(
                DecodedPicture source,
                EditOptions options,
                EditOutcome outcome,
                OutputOptions output,
                ModelIds models) {
            EditReport edited = outcome.report();
            return new EditFiles(
                    (source.picture().width() + " " + outcome.result().width() + output.format()).getBytes(UTF_8),
                    (source.picture().width() + " " + outcome.mask().width()).getBytes(UTF_8),
                    new EditReport(
                            edited.mode(),
                            MEASURED,
                            edited.regionBox(),
                            edited.confidence(),
                            0.1,
                            0.2,
                            edited.seed(),
                            edited.steps(),
                            edited.denseSteps(),
                            edited.stages(),
                            edited.drift(),
                            edited.warnings()),
                    AlphaHandling.KEPT);
        }
    };
    private final FakeStore store = new FakeStore();
    private final StoredAnswers stored = new StoredAnswers(store);
    private final FetchStep fetch = new FetchStep(editor, store, stored, AT_NOON, TestJobs.FILES);
    private final StoreStep storing = new StoreStep(store, stored);

    @BeforeEach
    void upload() {
        store.objects.put(source(0), SOURCE);
    }

    private ResultKeys keys(EditRequested request) {
        return ResultKeys.of(request, List.of(TAG), editor.modelIds());
    }

    private Fetched.Source decodedSource(EditRequested request) {
        return decodedSource(editor, request);
    }

    private Fetched.Source decodedSource(FakeEditor decoder, EditRequested request) {
        return new DecodeStep(decoder).run(found(fetch, request));
    }

    private Encoded encoded(EditRequested request) {
        Fetched.Source source = decodedSource(request);
        EditOutcome outcome = editor.edit(source.decoded().picture(), request.options());
        return new EncodeStep(editor).run(new Drawn.Edited(source, List.of(outcome)));
    }

    @Test
    void decode_ofANewRequest_isItsDecodedSource() {
        EditRequested request = request(0);
        Fetched.Source source = decodedSource(request);
        assertEquals(request, source.request());
        assertEquals(1, source.decoded().picture().width());
        assertEquals(keys(request), source.keys());
        assertTrue(!source.time().isNegative() && source.time().compareTo(Duration.ofMinutes(1)) < 0);
    }

    /** It was decided with another adapter than it is edited with. */
    @Test
    void edit_afterAnotherAdapterCame_hasItsKeys() {
        EditRequested request = request(0);
        Fetched.Source decided = decodedSource(request);
        ModelIds later = new ModelIds("model@0", "adapter@1");
        FakeEditor swapped = new FakeEditor() {
            @Override
            public ModelIds adopt() {
                return later;
            }
        };
        EditStep step = new EditStep(swapped, stored, JobMeter.NONE, AT_NOON, Duration.ofMinutes(1));
        Drawn.Edited edited = (Drawn.Edited) step.run(decided, EditListener.NONE);
        assertEquals(
                ResultKeys.of(request, List.of(TAG), later), edited.source().keys());
        assertNotEquals(decided.keys().result(), edited.source().keys().result());
        EditCompleted answer = storing.run(new EncodeStep(editor).run(edited), 1);
        assertEquals("adapter@1", answer.adapter());
        assertEquals(edited.source().keys().result().toString(), answer.result().location());
    }

    @Test
    void decode_withABackground_laysTheSourceOnIt() {
        FakeEditor cutOut = new FakeEditor() {
            @Override
            public DecodedPicture decodeWithWarnings(byte[] encoded) {
                return TestPictures.decoded(new Picture(1, 1, new byte[3], new byte[1]));
            }
        };
        String json = json(0).replace("\"seed\": 0", "\"background\": \"#0a1b2c\"");
        Fetched.Source source = decodedSource(cutOut, request(json));
        assertTrue(source.decoded().transparent(), "the file is");
        assertFalse(source.decoded().picture().hasAlpha());
        assertArrayEquals(new byte[] {10, 27, 44}, source.decoded().picture().rgb());
        source = decodedSource(cutOut, request(0));
        assertTrue(source.decoded().picture().hasAlpha(), "without one it is kept");
    }

    /** Before the edit, which would be in vain. */
    @Test
    void decode_ofAPictureTooLongForItsFormat_isRefused() {
        FakeEditor wide = new FakeEditor() {
            @Override
            public DecodedPicture decodeWithWarnings(byte[] encoded) {
                return TestPictures.decoded(Picture.opaque(16_384, 1, new byte[3 * 16_384]));
            }
        };
        assertEquals(16_384, decodedSource(wide, request(0)).decoded().picture().width());
        String webp = json(0, "", ", \"output\": {\"format\": \"webp\"}");
        assertFails(PictureFailure.TOO_LARGE, () -> decodedSource(wide, request(webp)));
    }

    @Test
    void fetch_ofAnAnsweredRequest_isItsAnswerAndDecodesNothing() {
        EditCompleted answer = storing.run(encoded(request(0)), 1);
        assertEquals(1, decoded.get());
        assertEquals(new Fetched.Answered(answer), looked(fetch, request(0)));
        assertEquals(
                new Fetched.Answered(answer), looked(fetch, request(json(0, "", LATE))), "in time when it was edited");
        store.objects.remove(source(0));
        assertEquals(new Fetched.Answered(answer), looked(fetch, request(json(0, NAMED_TAG, ""))));
        assertEquals(1, decoded.get());
    }

    @Test
    void fetch_afterTheDeadline_decodesNothing() {
        assertFails(JobFailure.DEADLINE_PASSED, () -> looked(fetch, request(json(0, "", LATE))));
        assertEquals(0, decoded.get());
    }

    @Test
    void fetch_atTheDeadline_isInTime() {
        assertInstanceOf(
                Fetched.Wanted.class, looked(fetch, request(json(0, "", ", \"deadline\": \"2030-01-01T12:00:00Z\""))));
    }

    @Test
    void fetch_ofASourceThatIsGone_failsWithoutAnEarlierAnswer() {
        assertFails(JobFailure.SOURCE_NOT_FOUND, () -> looked(fetch, request(1)));
        assertFails(JobFailure.SOURCE_NOT_FOUND, () -> looked(fetch, request(json(1, NAMED_TAG, ""))));
        assertFails(JobFailure.SOURCE_CHANGED, () -> looked(fetch, request(json(0, ", \"etag\": \"other\"", ""))));
    }

    /** The source may be there all the same: the step must be run again. */
    @Test
    void fetch_whileTheStoreIsUnavailable_doesNotAnswerFromIt() {
        storing.run(encoded(request(0)), 1);
        FakeStore away = new FakeStore() {
            @Override
            protected void beforeGet(S3Location location) {
                throw FakeStore.unavailable();
            }
        };
        away.objects.putAll(store.objects);
        FetchStep step = new FetchStep(editor, away, new StoredAnswers(away), AT_NOON, TestJobs.FILES);
        assertFails(JobFailure.STORE_UNAVAILABLE, () -> looked(step, request(json(0, NAMED_TAG, ""))));
    }

    /** Another worker was quicker, or it came too late, while it waited for a place: either is known before a download. */
    @Test
    void fetch_ofARequestThatWaitedForItsPlace_looksAgain() {
        AtomicReference<Instant> now = new AtomicReference<>(TestJobs.NOON);
        FetchStep waiting = new FetchStep(editor, store, stored, new TestClock(now::get), TestJobs.FILES);
        Fetched.Wanted answered = assertInstanceOf(Fetched.Wanted.class, looked(waiting, request(0)));
        String soon = ", \"deadline\": \"2030-01-01T12:00:01Z\"";
        Fetched.Wanted late = assertInstanceOf(
                Fetched.Wanted.class,
                looked(waiting, request(json(0, "", soon).replace("\"seed\": 0", "\"seed\": 7"))));
        EditCompleted answer = storing.run(encoded(request(0)), 1);
        int before = store.downloads.get();
        assertInstanceOf(Fetched.Found.class, waiting.download(answered), "no look a moment later");
        now.set(TestJobs.NOON.plusSeconds(2));
        assertEquals(new Fetched.Answered(answer), waiting.download(answered));
        assertFails(JobFailure.DEADLINE_PASSED, () -> waiting.download(late));
        assertEquals(before + 1, store.downloads.get());
    }

    @Test
    void encode_isTheResultInItsFormatAndTheMaskAsPng() {
        EditRequested request = request(json(0, "", ", \"output\": {\"format\": \"jpeg\"}"));
        Fetched.Source source = decodedSource(request);
        Picture result = Picture.opaque(2, 1, new byte[6]);
        Picture mask = Picture.opaque(3, 1, new byte[9]);
        EditOutcome any = editor.edit(source.decoded().picture(), request.options());
        EditOutcome outcome = new EditOutcome(result, mask, result, any.report());
        Encoded encoded = new EncodeStep(editor).run(new Drawn.Edited(source, List.of(outcome)));
        EditFiles files = encoded.files().get(0);
        assertArrayEquals("1 2JPEG".getBytes(UTF_8), files.result());
        assertArrayEquals("1 3".getBytes(UTF_8), files.mask());
        assertEquals(source.keys(), encoded.keys());
        assertEquals(source.time(), encoded.fetchTime());
        assertEquals(MEASURED, files.report().regionArea(), "the report is of the files");
    }

    /** Whoever finds the record reads the result and the mask that it names. */
    @Test
    void store_putsTheMaskBeforeTheRecordThatPromisesIt() {
        EditRequested request = request(json(0, "", ", \"output\": {\"format\": \"jpeg\"}"));
        EditCompleted answer = storing.run(encoded(request), 3);
        ResultKeys keys = keys(request);
        assertEquals(
                List.of(keys.result() + " image/jpeg", keys.mask() + " image/png", keys.record() + " application/json"),
                List.copyOf(store.puts));
        assertArrayEquals("1 1JPEG".getBytes(UTF_8), store.objects.get(keys.result()));
        assertArrayEquals("1 1".getBytes(UTF_8), store.objects.get(keys.mask()));
        assertEquals(3, answer.attempt());
        assertEquals("kept", answer.alpha());
        assertEquals(Optional.of(answer), stored.find(request, keys));
    }

    @Test
    void store_thatStopsAtTheMask_leavesNoRecord() {
        EditRequested request = request(0);
        Encoded encoded = encoded(request);
        FakeStore broken = new FakeStore() {
            @Override
            protected void beforePut(S3Location location) {
                if (location.equals(keys(request).mask())) {
                    throw FakeStore.unavailable();
                }
            }
        };
        StoreStep step = new StoreStep(broken, new StoredAnswers(broken));
        assertFails(JobFailure.STORE_UNAVAILABLE, () -> step.run(encoded, 1));
        assertEquals(List.of(keys(request).result()), List.copyOf(broken.objects.keySet()));
    }
}
