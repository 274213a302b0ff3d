package dev.retouch.app;

import dev.retouch.app.settings.RetouchConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;

/** Settings of the request channel that follow from the worker's own, so that nobody has to keep two in step. */
final class ChannelSettings {

    private ChannelSettings() {}

    /** The connector takes them where the channel's own configuration is silent. */
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
     * How long a record may stay unacknowledged in a healthy worker: it may stand behind two polls and all that is in
     * flight, each edit as long as is allowed, and the object store may be away before and after its own.
     */
    static Duration longestWait(RetouchConfig config) {
        return config.editLimit()
                .multipliedBy(3L * config.inFlight() + 1)
                .plus(config.retryLimit().multipliedBy(2));
    }
}
