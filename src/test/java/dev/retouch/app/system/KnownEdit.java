package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.retouch.app.client.Answer;
import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.worker.store.S3Probe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A request whose result is known, because the same edit was made in this process without any worker.
 *
 * @param call the request
 * @param result the encoded picture that must come back
 * @param mask the encoded region that must come back
 */
@SuppressWarnings("ArrayRecordComponent") // file content: equality is never asked for
record KnownEdit(EditCall call, byte[] result, byte[] mask) {

    private static final int SIDE = 128;
    private static final int STEPS = 2;

    /**
     * Uploads sources and makes requests, each with an id of its own.
     *
     * @param count requests
     * @param different edits among them; the others repeat these under other ids
     */
    static List<KnownEdit> make(EditClient client, String prefix, int count, int different) throws IOException {
        SceneSet scenes = new SceneSet(23, Split.HELD_OUT, SIDE);
        List<KnownEdit> made = new ArrayList<>();
        try (EditPipeline editor = EditPipeline.open(
                Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            for (int i = 0; i < different; i++) {
                EditSample sample = scenes.sample(i);
                byte[] png = PictureEncoder.png(
                        Picture.opaque(SIDE, SIDE, sample.source().rgb()));
                EditMode mode = i % 2 == 0 ? EditMode.LOCAL : EditMode.AUTO;
                DecodedPicture source = editor.decodeWithWarnings(png);
                EditOptions options = new EditOptions(sample.instruction(), i, STEPS, 0, mode, Preserve.EXACT);
                EditOutcome outcome = editor.edit(source.picture(), options);
                EditFiles files = editor.encode(source, options, outcome, OutputOptions.of(PictureFormat.PNG));
                made.add(new KnownEdit(
                        new EditCall(
                                prefix + i,
                                client.upload(prefix + "/" + i + ".png", png),
                                sample.instruction(),
                                Map.of("seed", i, "steps", STEPS, "mode", i % 2 == 0 ? "local" : "auto")),
                        files.result(),
                        files.mask()));
            }
        }
        for (int i = different; i < count; i++) {
            KnownEdit known = made.get(i % different);
            EditCall call = known.call();
            made.add(new KnownEdit(
                    new EditCall(prefix + i, call.source(), call.instruction(), call.options()),
                    known.result(),
                    known.mask()));
        }
        return made;
    }

    /** Every request is answered, with the result that was foreseen, and nothing else was stored. */
    static void assertAllDone(List<KnownEdit> edits, AnswerWait answers, EditClient client, Cluster cluster) {
        assertEquals(List.of(), List.copyOf(answers.open()), "requests without an answer");
        for (KnownEdit edit : edits) {
            String id = edit.call().id();
            Answer.Completed done = assertInstanceOf(
                    Answer.Completed.class, answers.arrivals().get(id).answer());
            assertArrayEquals(edit.result(), client.download(done.result()), "the result of " + id);
            assertArrayEquals(edit.mask(), client.download(done.mask()), "the mask of " + id);
        }
        try (S3Client s3 = cluster.s3().client()) {
            long objects = s3.listObjectsV2Paginator(list -> list.bucket("retouch-results")).contents().stream()
                    .filter(object -> !object.key().endsWith(S3Probe.NAME))
                    .count();
            assertEquals(3L * edits.size(), objects, "result, mask and record of each request");
        }
    }
}
