package dev.retouch.train;

/** Edits that were encoded before a training: it loads neither the autoencoder nor the text encoder. */
public interface EncodedEdits {

    /** How many there are. */
    int count();

    /** One of them, 0 to {@link #count}; called from one thread at a time. */
    EncodedEdit get(int index);

    /** The same with what the text encoder makes of the picture and no instruction, as the branch of guidance reads it. */
    EncodedEdit withoutInstruction(int index);

    /** Tells these edits from others: a run refuses to resume on other data. */
    String fingerprint();
}
