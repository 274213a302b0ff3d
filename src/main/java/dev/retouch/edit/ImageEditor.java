package dev.retouch.edit;

import dev.retouch.bundle.ModelIds;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import java.util.List;

/**
 * Edits pictures in three steps, so that a caller can decode the next picture and encode the last one while the device
 * works on this one.
 */
public interface ImageEditor extends AutoCloseable {

    /** Most references of an edit, whatever the model. */
    int MAX_REFERENCES = 2;

    /**
     * Bytes of Java's heap that a picture takes at most, from decoding it to encoding its result; safe from any thread.
     *
     * @throws FailureException when its header shows that it cannot be edited; the reason says why
     */
    long memory(byte[] encoded);

    /**
     * Decodes an encoded picture upright and in sRGB, with what was wrong with its file; safe from any thread.
     *
     * @throws FailureException when the bytes are not a picture that can be edited; the reason says why
     */
    DecodedPicture decodeWithWarnings(byte[] encoded);

    /** Decodes as {@link #decodeWithWarnings} does, for whoever has no reader for warnings. */
    default Picture decode(byte[] encoded) {
        return decodeWithWarnings(encoded).picture();
    }

    /**
     * Says whether the model can be shown that many pictures besides the source; safe from any thread.
     *
     * @throws FailureException when it cannot
     */
    void requireReferences(int count);

    /**
     * Edits one picture and blocks until it is done; one caller at a time.
     *
     * @param references what the instruction may speak of besides the source: a logo, a pattern, a product
     * @param listener told between two steps, and may end the edit there
     * @throws FailureException when the references, the options or the model's output are not usable, or the listener's
     */
    EditOutcome edit(Picture source, List<Picture> references, EditOptions options, EditListener listener);

    /** Edits one picture that nobody stops. */
    default EditOutcome edit(Picture source, List<Picture> references, EditOptions options) {
        return edit(source, references, options, EditListener.NONE);
    }

    /** Edits one picture without references. */
    default EditOutcome edit(Picture source, EditOptions options) {
        return edit(source, List.of(), options);
    }

    /**
     * Finds what an edit would do, without doing it; one caller at a time, as for {@link #edit}.
     *
     * @param references what the instruction may speak of besides the source
     * @param listener told where the work can be ended, and may end it there
     * @throws FailureException as {@link #edit} would before its first step, or the listener's
     */
    EditPlan plan(Picture source, List<Picture> references, EditOptions options, EditListener listener);

    /** Finds what an edit would do that nobody stops. */
    default EditPlan plan(Picture source, List<Picture> references, EditOptions options) {
        return plan(source, references, options, EditListener.NONE);
    }

    /**
     * Edits a picture in as few steps as there may be, somewhere in it, so that libraries and memory are ready for the
     * first request; one caller at a time.
     *
     * @throws FailureException when no picture of that shape can be edited
     */
    void warmUp(Picture source);

    /**
     * Encodes an edit and reports what its files hold; safe from any thread.
     *
     * @param source as it was decoded for the edit
     * @param options that the edit was asked with
     * @param output how the result is written
     * @param models that edited it, as the file names them
     */
    EditFiles encode(
            DecodedPicture source, EditOptions options, EditOutcome outcome, OutputOptions output, ModelIds models);

    /** The same for an edit by what is loaded. */
    default EditFiles encode(DecodedPicture source, EditOptions options, EditOutcome outcome, OutputOptions output) {
        return encode(source, options, outcome, output, modelIds());
    }

    /** What is loaded: the ids that completion events carry. */
    ModelIds modelIds();

    /**
     * Takes over an adapter that was offered, if one was; between two edits, by the caller of these.
     *
     * @return what is loaded until the next call
     */
    default ModelIds adopt() {
        return modelIds();
    }

    @Override
    void close();
}
