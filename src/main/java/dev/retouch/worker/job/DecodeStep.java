package dev.retouch.worker.job;

import dev.retouch.edit.ImageEditor;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Decodes a source and its references, once there is memory for them. */
final class DecodeStep {

    private final ImageEditor editor;

    DecodeStep(ImageEditor editor) {
        this.editor = editor;
    }

    Fetched.Source run(Fetched.Found found) {
        long start = System.nanoTime();
        EditRequested request = found.wanted().request();
        DecodedPicture decoded = editor.decodeWithWarnings(found.content()).on(request.background());
        request.output().requireFits(decoded.picture());
        List<Picture> references = new ArrayList<>();
        for (int i = 0; i < found.references().size(); i++) {
            byte[] reference = found.references().get(i);
            references.add(
                    Reference.at(i, () -> editor.decodeWithWarnings(reference).picture()));
        }
        Duration time = found.time().plusNanos(System.nanoTime() - start);
        return new Fetched.Source(found.wanted(), decoded, references, time);
    }
}
