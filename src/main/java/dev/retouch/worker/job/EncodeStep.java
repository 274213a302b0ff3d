package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.image.PictureFormat;

/** Encodes result and mask; a step of its own, so that a repeated store does not encode again. */
final class EncodeStep {

    private final ImageEditor editor;

    EncodeStep(ImageEditor editor) {
        this.editor = editor;
    }

    Encoded run(Edited edited) {
        Fetched.Source source = edited.source();
        return new Encoded(
                source.request(),
                source.keys(),
                source.time(),
                edited.outcome().report(),
                editor.encode(edited.outcome().result(), source.request().format()),
                editor.encode(edited.outcome().mask(), PictureFormat.PNG));
    }
}
