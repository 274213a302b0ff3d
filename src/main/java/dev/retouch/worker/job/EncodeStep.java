package dev.retouch.worker.job;

import dev.retouch.edit.EditFiles;
import dev.retouch.edit.ImageEditor;
import java.util.ArrayList;
import java.util.List;

/** Encodes result and mask and measures what is stored; a step of its own, so that a repeated store does not encode again. */
final class EncodeStep {

    private final ImageEditor editor;

    EncodeStep(ImageEditor editor) {
        this.editor = editor;
    }

    Encoded run(Drawn.Edited edited) {
        Fetched.Source source = edited.source();
        EditRequested request = source.request();
        List<EditFiles> files = new ArrayList<>();
        for (int variant = 0; variant < edited.outcomes().size(); variant++) {
            files.add(editor.encode(
                    source.decoded(),
                    request.options(variant),
                    edited.outcomes().get(variant),
                    request.output(),
                    source.keys().models()));
        }
        return new Encoded(request, source.keys(), source.time(), files);
    }
}
