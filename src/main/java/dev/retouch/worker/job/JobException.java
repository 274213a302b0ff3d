package dev.retouch.worker.job;

/** A request that cannot be fulfilled; the message is one sentence for a person. */
public final class JobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public JobException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public JobException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
