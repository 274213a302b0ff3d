package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/** Settings of the request channel that are derived from the worker's, so that nobody has to keep the two in step. */
final class ChannelSettings {

    private ChannelSettings() {}

    /** The connector uses them where the channel's configuration sets nothing. */
    @Produces
    @Singleton
    @Identifier("requests")
    static Map<String, Object> requests(RetouchConfig config) {
        return Map.of(
                "max.poll.records",
                Integer.toString(config.inFlight()),
                "throttled.unprocessed-record-max-age.ms",
                Long.toString(longestWait(config).toMillis()));
    }

    /**
     * How long a record may stay unacknowledged in a healthy worker: it may wait for two polls and all records in
     * flight, each with the longest edit that is allowed, and the object store may be unavailable before and after its
     * own edit.
     */
    static Duration longestWait(RetouchConfig config) {
        return config.editLimit()
                .multipliedBy(3L * config.inFlight() + 1)
                .plus(config.retryLimit().multipliedBy(2));
    }
}
