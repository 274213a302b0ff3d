package dev.retouch.app.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** What was replayed: a compacted topic with a record for each letter's subject, written in one transaction with its request. */
final class ReplayMarks {

    private final String topic;

    ReplayMarks(String topic) {
        this.topic = topic;
    }

    /**
     * Makes the topic unless it exists.
     *
     * @throws KafkaException when the broker refuses
     */
    void create(Map<String, String> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.keySet().retainAll(AdminClientConfig.configNames());
        NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try (Admin admin = Admin.create(settings)) {
            if (admin.listTopics().names().get().contains(topic)) {
                return;
            }
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("the topic " + topic + " cannot be made: " + e.getCause(), e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** Subjects of all letters that were replayed. */
    Set<String> read(TopicReader reader) {
        Set<String> subjects = new HashSet<>();
        reader.read(topic, Instant.EPOCH, record -> {
            if (record.key() != null) { // else somebody else's
                subjects.add(new String(record.key(), StandardCharsets.UTF_8));
            }
        });
        return subjects;
    }

    /** The mark of a letter: when it was replayed, as which event. */
    ProducerRecord<byte[], byte[]> mark(Letter letter, String eventId) {
        String text = letter.position() + " " + eventId + " " + Instant.now();
        return new ProducerRecord<>(
                topic, letter.subject().getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }
}
