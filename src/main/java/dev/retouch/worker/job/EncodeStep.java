package dev.retouch.worker.job;

import dev.retouch.edit.EditFiles;
import dev.retouch.edit.ImageEditor;

/** Encodes result and mask and measures what is stored; a step of its own, so that a repeated store does not encode again. */
final class EncodeStep {

    private final ImageEditor editor;

    EncodeStep(ImageEditor editor) {
        this.editor = editor;
    }

    Encoded run(Edited edited) {
        Fetched.Source source = edited.source();
        EditFiles files = editor.encode(
                source.decoded(),
                source.request().options(),
                edited.outcome(),
                source.request().output());
        return new Encoded(
                source.request(),
                source.keys(),
                source.time(),
                files.report(),
                files.alpha(),
                files.result(),
                files.mask());
    }
}
