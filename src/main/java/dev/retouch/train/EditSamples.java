package dev.retouch.train;

/** The edits that a stage draws its batches from. */
public interface EditSamples {

    /** The sizes of every record. */
    EditRecord.Layout layout();

    /** How many there are. */
    int count();

    /** One of them, 0 to {@link #count}. */
    EditRecord get(int index);
}
