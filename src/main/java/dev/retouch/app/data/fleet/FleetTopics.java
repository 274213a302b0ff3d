package dev.retouch.app.data.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

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
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            Set<String> known = admin.listTopics().names().get();
            for (String name : List.of(requested, completed, failed)) {
                if (!known.contains(name)) {
                    make(admin, name);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics were made", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics cannot be made: " + e.getCause(), e.getCause());
        }
    }

    private static void make(Admin admin, String name) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(new NewTopic(name, Optional.empty(), Optional.empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e; // another member was not quicker
            }
        }
    }
}
