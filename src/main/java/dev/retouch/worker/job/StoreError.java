package dev.retouch.worker.job;

/** How a call to the object store failed, whatever then became of its request. */
public enum StoreError {
    /** No answer: no connection, or none in time. */
    UNREACHABLE("unreachable"),
    /** Too many calls (429, or 503 with SlowDown). */
    THROTTLED("throttled"),
    /** Another fault of the store's own (408, 409, 5xx). */
    SERVER("server"),
    /** It answered and would not (400, 401, 403, 301). */
    REFUSED("refused"),
    /** Fewer bytes than it announced, or others than their checksum says. */
    DAMAGED("damaged");

    private final String kind;

    StoreError(String kind) {
        this.kind = kind;
    }

    /** As metrics name it. */
    public String kind() {
        return kind;
    }
}
