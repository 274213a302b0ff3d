package dev.retouch.app.embedded;

import java.time.Duration;

/**
 * What a {@link FaultProxy} does to requests.
 *
 * @param path only requests whose path contains this; empty for all
 * @param method only requests of this method; empty for all
 * @param status that it answers instead of the server; 0 to pass the request on
 * @param latency before anything is passed on or answered
 * @param bytes of an answer's body that are passed on, where it has more; negative for all
 * @param honest whether the answer's length stays as it was, so that the client can see that its connection was cut;
 *     otherwise the length says what is passed on
 */
public record StoreFault(String path, String method, int status, Duration latency, long bytes, boolean honest) {

    /** Everything is passed on. */
    public static final StoreFault NONE = new StoreFault("", "", 0, Duration.ZERO, -1, true);

    /** Every request is answered with a status. */
    public static StoreFault status(int status) {
        return new StoreFault("", "", status, Duration.ZERO, -1, true);
    }

    boolean concerns(String requestMethod, String requestPath) {
        return requestPath.contains(path) && (method.isEmpty() || method.equals(requestMethod));
    }

    /** The error code that S3 sends with a status. */
    String code() {
        return switch (status) {
            case 301 -> "PermanentRedirect";
            case 400 -> "ExpiredToken";
            case 401 -> "InvalidAccessKeyId";
            case 403 -> "AccessDenied";
            case 503 -> "SlowDown";
            default -> "InternalError";
        };
    }
}
