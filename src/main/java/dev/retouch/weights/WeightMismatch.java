package dev.retouch.weights;

/** A checkpoint that does not fit the model; the message names the key, what was expected and what was found. */
public final class WeightMismatch extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WeightMismatch(String message) {
        super(message);
    }

    public WeightMismatch(String message, Throwable cause) {
        super(message, cause);
    }
}
