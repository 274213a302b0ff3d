package dev.retouch.app.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retouch.app.embedded.StoreFault;
import java.time.Duration;

/**
 * Something that happens during a scenario.
 *
 * @param at after the workers are ready
 * @param last how long the fault lasts; zero for what ends at once
 * @param what happens
 * @param path only requests to the store whose path contains this; empty for all
 * @param method only requests to the store of this method; empty for all
 * @param status that the store answers
 * @param latency that each request to the store takes more
 * @param bytes of an answer's body that the store sends
 * @param count of workers, or of kills
 * @param every time between kills
 */
record Event(
        Duration at,
        Duration last,
        What what,
        String path,
        String method,
        int status,
        Duration latency,
        long bytes,
        int count,
        Duration every) {

    /** Kinds of events. */
    enum What {
        /** The store answers every request with {@code status}. */
        @JsonProperty("store-answers")
        STORE_ANSWERS,
        /** The store takes {@code latency} longer. */
        @JsonProperty("store-slow")
        STORE_SLOW,
        /** The store sends {@code bytes} of each body, then the connection ends. */
        @JsonProperty("store-cut")
        STORE_CUT,
        /** The store sends {@code bytes} of each body and says that this is all. */
        @JsonProperty("store-short")
        STORE_SHORT,
        /** The broker's process is stopped. */
        @JsonProperty("broker-freeze")
        BROKER_FREEZE,
        /** The broker is killed, and started again when the time is over. */
        @JsonProperty("broker-restart")
        BROKER_RESTART,
        /**
         * Workers are killed in turn, {@code count} times, one {@code every} so often, each ready for as long before, and started
         * again at once.
         */
        @JsonProperty("worker-kill")
        WORKER_KILL,
        /** The last worker is killed as soon as it begins an edit, and stays away. */
        @JsonProperty("worker-loss")
        WORKER_LOSS,
        /** The last worker is asked to leave by SIGTERM as soon as it begins an edit. */
        @JsonProperty("worker-leave")
        WORKER_LEAVE,
        /** There are {@code count} workers from now on. */
        @JsonProperty("workers")
        WORKERS
    }

    /** @throws IllegalArgumentException when what is needed is missing */
    Event {
        at = at == null ? Duration.ZERO : at;
        last = last == null ? Duration.ZERO : last;
        path = path == null ? "" : path;
        method = method == null ? "" : method;
        latency = latency == null ? Duration.ZERO : latency;
        every = every == null ? Duration.ofSeconds(2) : every;
        if (what == null) {
            throw new IllegalArgumentException("an event needs what");
        }
        if ((what == What.WORKERS || what == What.WORKER_KILL) && count < 1) {
            throw new IllegalArgumentException("the event " + what + " needs a count of at least 1");
        }
    }

    /** What the proxy before the store does while the event lasts. */
    StoreFault storeFault() {
        return switch (what) {
            case STORE_ANSWERS -> new StoreFault(path, method, status, Duration.ZERO, -1, true);
            case STORE_SLOW -> new StoreFault(path, method, 0, latency, -1, true);
            case STORE_CUT -> new StoreFault(path, method, 0, Duration.ZERO, bytes, true);
            case STORE_SHORT -> new StoreFault(path, method, 0, Duration.ZERO, bytes, false);
            default -> throw new IllegalStateException(what + " is none of the store's faults");
        };
    }

    boolean concernsStore() {
        return what.name().startsWith("STORE_");
    }

    /** As the timeline shows it. */
    String text() {
        String detail = switch (what) {
            case STORE_ANSWERS -> " " + status;
            case STORE_SLOW -> " " + latency.toMillis() + " ms";
            case STORE_CUT, STORE_SHORT -> " " + bytes + " bytes";
            case WORKERS, WORKER_KILL -> " " + count;
            default -> "";
        };
        String place = path.isEmpty() ? "" : " of " + path;
        return what.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + detail + place;
    }
}
