package dev.retouch.train;

/** Edits that were encoded before a training: it loads neither the autoencoder nor the text encoder. */
public interface EncodedEdits {

    /** How many there are. */
    int count();

    /** One of them, 0 to {@link #count}; called from one thread at a time. */
    EncodedEdit get(int index);

    /** Tells these edits from others: a run refuses to resume on other data. */
    String fingerprint();
}
