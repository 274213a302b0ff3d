package dev.retouch.app.client;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Topics that a command makes where nobody has made them before it. */
public final class MissingTopics {

    private MissingTopics() {}

    /**
     * Makes those that are not there, with the broker's own numbers of partitions and copies.
     *
     * @param kafka settings of clients
     * @throws IllegalStateException when the broker does not let them be made
     */
    public static void make(Map<String, String> kafka, String... names) {
        make(
                kafka,
                Arrays.stream(names)
                        .map(name -> new NewTopic(name, Optional.empty(), Optional.empty()))
                        .toList());
    }

    /** The same for one whose newest record of each key stays: a single partition, compacted. */
    public static void makeCompacted(Map<String, String> kafka, String name) {
        NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty());
        topic.configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        make(kafka, List.of(topic));
    }

    private static void make(Map<String, String> kafka, List<NewTopic> topics) {
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            Set<String> known = admin.listTopics().names().get();
            for (NewTopic topic : topics) {
                if (!known.contains(topic.name())) {
                    make(admin, topic);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics were made", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the topics " + topics.stream().map(NewTopic::name).toList() + " cannot be made: " + e.getCause(),
                    e.getCause());
        }
    }

    private static void make(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e; // another process was not quicker
            }
        }
    }
}
