package dev.retouch.app.data.fleet;

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
}
