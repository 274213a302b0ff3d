package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.image.Picture;
import java.time.Duration;

/** Decodes a source, once there is memory for it. */
final class DecodeStep {

    private final ImageEditor editor;

    DecodeStep(ImageEditor editor) {
        this.editor = editor;
    }

    Fetched.Source run(Fetched.Found found) {
        long start = System.nanoTime();
        Picture picture = editor.decode(found.content());
        Duration time = found.time().plusNanos(System.nanoTime() - start);
        return new Fetched.Source(found.request(), picture, found.keys(), time);
    }
}
