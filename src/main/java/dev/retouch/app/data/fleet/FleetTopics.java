package dev.retouch.app.data.fleet;

import dev.retouch.app.client.MissingTopics;
import java.util.Map;

/**
 * The topics of a fleet.
 *
 * @param requested one request for each shard
 * @param completed one event for each that was prepared
 * @param failed one event for each request that cannot be fulfilled
 */
public record FleetTopics(String requested, String completed, String failed) {

    /** Names below a prefix, such as {@code retouch.data.precompute}. */
    public static FleetTopics below(String prefix) {
        return new FleetTopics(prefix + ".requested", prefix + ".completed", prefix + ".failed");
    }

    /**
     * Makes those that are not there, with the broker's own numbers of partitions and copies.
     *
     * @param kafka settings of clients
     * @throws IllegalStateException when the broker does not let them be made
     */
    public void make(Map<String, String> kafka) {
        MissingTopics.make(kafka, requested, completed, failed);
    }
}
