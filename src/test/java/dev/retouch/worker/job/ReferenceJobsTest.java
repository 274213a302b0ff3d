package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.AT_NOON;
import static dev.retouch.worker.job.TestJobs.SOURCE;
import static dev.retouch.worker.job.TestJobs.assertFails;
import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.looked;
import static dev.retouch.worker.job.TestJobs.request;
import static dev.retouch.worker.job.TestJobs.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditFailure;
import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureFailure;
import dev.retouch.image.TestPictures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that name further pictures: each stands for a picture as wide as its only byte. */
class ReferenceJobsTest {

    private static final S3Location LOGO = S3Location.object("s3://sources/logo.png");
    private static final S3Location CLOTH = S3Location.object("s3://sources/cloth.png");
    private static final int BROKEN = 66;

    private final List<Integer> shown = new ArrayList<>();
    private final FakeEditor editor = new FakeEditor() {
        @Override
        public long memory(byte[] encoded) {
            return encoded[0];
        }

        @Override
        public DecodedPicture decodeWithWarnings(byte[] encoded) {
            if (encoded[0] == BROKEN) {
                throw new FailureException(PictureFailure.UNREADABLE, "not a picture");
            }
            return TestPictures.decoded(Picture.opaque(encoded[0], 1, new byte[3 * encoded[0]]));
        }

        @Override
        public EditOutcome edit(Picture picture, List<Picture> references, EditOptions options, EditListener listener) {
            references.forEach(reference -> shown.add(reference.width()));
            return super.edit(picture, references, options, listener);
        }
    };
    private final FakeStore store = new FakeStore();
    private final StoredAnswers stored = new StoredAnswers(store);
    private final FetchStep fetch = new FetchStep(editor, store, stored, AT_NOON, TestJobs.FILES);

    @BeforeEach
    void upload() {
        store.objects.put(source(0), SOURCE);
        store.objects.put(LOGO, new byte[] {20});
        store.objects.put(CLOTH, new byte[] {30});
    }

    private static String reference(S3Location location, String tag) {
        return "{\"location\": \"" + location + "\""
                + (tag.isEmpty() ? "" : ", \"etag\": \"" + tag.replace("\"", "") + "\"") + "}";
    }

    private static EditRequested with(String... references) {
        return request(json(0, "", ", \"references\": [" + String.join(", ", references) + "]"));
    }

    private Fetched.Found found(EditRequested request) {
        return TestJobs.found(fetch, request);
    }

    private EditCompleted answered(EditRequested request) {
        Drawn drawn = new EditStep(editor, stored, JobMeter.NONE, AT_NOON, TestJobs.EDIT_LIMIT)
                .run(new DecodeStep(editor).run(found(request)), EditListener.NONE);
        Drawn.Edited edited = assertInstanceOf(Drawn.Edited.class, drawn);
        return new StoreStep(store, stored).run(new EncodeStep(editor).run(edited), 1);
    }

    @Test
    void references_areShownInOrderAndHaveTheirShareOfMemory() {
        EditRequested both = with(reference(CLOTH, ""), reference(LOGO, ""));
        assertEquals(7 + 30 + 20, found(both).memory());
        answered(both);
        assertEquals(List.of(30, 20), shown);
    }

    @Test
    void keys_dependOnEachReferenceAndItsContent() {
        List<EditRequested> requests = List.of(
                request(0),
                with(reference(LOGO, "")),
                with(reference(CLOTH, "")),
                with(reference(LOGO, ""), reference(CLOTH, "")),
                with(reference(CLOTH, ""), reference(LOGO, "")));
        Set<S3Location> records = new HashSet<>();
        requests.forEach(
                request -> assertTrue(records.add(found(request).wanted().keys().record())));
        store.objects.put(LOGO, new byte[] {21});
        assertTrue(
                records.add(found(with(reference(LOGO, ""))).wanted().keys().record()),
                "another logo at the same place");
    }

    @Test
    void anAnswer_isFoundAfterThePicturesAreGoneWhereAllHaveTags() {
        String tags = ", \"etag\": \"" + FakeStore.tag(SOURCE).replace("\"", "") + "\"";
        String list = ", \"references\": [" + reference(LOGO, FakeStore.tag(new byte[] {20})) + "]";
        EditRequested tagged = request(json(0, tags, list));
        EditCompleted answer = answered(tagged);
        store.objects.remove(LOGO);
        assertEquals(new Fetched.Answered(answer), looked(fetch, tagged));
        store.objects.remove(source(0));
        assertEquals(new Fetched.Answered(answer), looked(fetch, tagged));
        String untagged = ", \"references\": [" + reference(LOGO, "") + "]";
        assertFails(JobFailure.SOURCE_NOT_FOUND, () -> looked(fetch, request(json(0, tags, untagged))));
    }

    @Test
    void failures_sayWhichReferenceTheyAreAbout() {
        store.objects.remove(CLOTH);
        assertSays(
                "reference 2: s3://sources/cloth.png is not there",
                assertFails(
                        JobFailure.SOURCE_NOT_FOUND,
                        () -> looked(fetch, with(reference(LOGO, ""), reference(CLOTH, "")))));
        assertSays(
                "reference 1: s3://sources/logo.png has another ETag",
                assertFails(JobFailure.SOURCE_CHANGED, () -> looked(fetch, with(reference(LOGO, "other")))));
        store.objects.put(LOGO, new byte[] {BROKEN});
        Fetched.Found broken = found(with(reference(LOGO, "")));
        assertSays(
                "reference 1: not a picture",
                assertFails(PictureFailure.UNREADABLE, () -> new DecodeStep(editor).run(broken)));
    }

    /** Three files at the limit each would not fit into the heap of one request. */
    @Test
    void files_haveOneLimitTogether() {
        store.objects.put(LOGO, new byte[] {20, 21});
        assertEquals(2, found(with(reference(LOGO, ""))).references().get(0).length, "at the limit");
        store.objects.put(LOGO, new byte[] {20, 21, 22});
        assertSays(
                "the source and its references have 4 bytes together, the limit is 3: send smaller files",
                assertFails(JobFailure.REQUEST_INVALID, () -> looked(fetch, with(reference(LOGO, "")))));
        assertEquals(2, store.downloads.get(), "nothing of it is read");
    }

    /** The store says the size of what it sends, which may be compressed. */
    @Test
    void files_haveTheLimitOnceTheyAreRead() {
        FakeStore compressed = new FakeStore() {
            @Override
            public Head head(S3Location location, String etag, String version) {
                return new Head(super.head(location, etag, version).etag(), 1);
            }
        };
        compressed.objects.put(source(0), SOURCE);
        compressed.objects.put(LOGO, new byte[] {20, 21, 22});
        FetchStep step = new FetchStep(editor, compressed, new StoredAnswers(compressed), AT_NOON, TestJobs.FILES);
        assertFails(JobFailure.REQUEST_INVALID, () -> TestJobs.found(step, with(reference(LOGO, ""))));
    }

    private static void assertSays(String message, FailureException failure) {
        assertEquals(message, failure.getMessage());
    }

    @Test
    void aModelThatTakesNone_refusesBeforeAnythingIsFetched() {
        FakeEditor plain = new FakeEditor() {
            @Override
            public void requireReferences(int count) {
                if (count > 0) {
                    throw new FailureException(EditFailure.REFERENCES_UNSUPPORTED, "none");
                }
            }
        };
        FetchStep step = new FetchStep(plain, store, stored, AT_NOON, TestJobs.FILES);
        assertFails(EditFailure.REFERENCES_UNSUPPORTED, () -> step.look(with(reference(LOGO, ""))));
        assertEquals(0, store.gets.get());
        assertArrayEquals(SOURCE, TestJobs.found(step, request(0)).content());
    }
}
