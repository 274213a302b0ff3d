package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.image.DecodedPicture;
import java.time.Duration;

/** Decodes a source, once there is memory for it. */
final class DecodeStep {

    private final ImageEditor editor;

    DecodeStep(ImageEditor editor) {
        this.editor = editor;
    }

    Fetched.Source run(Fetched.Found found) {
        long start = System.nanoTime();
        EditRequested request = found.request();
        DecodedPicture decoded = editor.decodeWithWarnings(found.content()).on(request.background());
        request.output().requireFits(decoded.picture());
        Duration time = found.time().plusNanos(System.nanoTime() - start);
        return new Fetched.Source(request, decoded, found.keys(), time);
    }
}
