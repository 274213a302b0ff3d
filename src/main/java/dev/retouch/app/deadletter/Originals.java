package dev.retouch.app.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds the requests that letters are about. */
final class Originals {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TopicReader reader;
    private final Map<String, ConsumerRecord<byte[], byte[]>> byId = new HashMap<>();

    private Originals(TopicReader reader) {
        this.reader = reader;
    }

    /**
     * Prepares to find the requests of letters. Those whose letters do not say where they lie are looked for by their id,
     * which takes one pass over the topics.
     *
     * @param topics of requests
     */
    static Originals of(TopicReader reader, Collection<String> topics, List<Letter> letters) {
        Originals originals = new Originals(reader);
        Set<String> wanted = letters.stream()
                .filter(letter -> letter.kind() == Letter.Kind.FAILED
                        && letter.request().isEmpty()
                        && !letter.requestId().isEmpty())
                .map(Letter::requestId)
                .collect(Collectors.toSet());
        if (!wanted.isEmpty()) {
            for (String topic : topics) {
                reader.read(topic, Instant.EPOCH, record -> originals.note(record, wanted));
            }
        }
        return originals;
    }

    private void note(ConsumerRecord<byte[], byte[]> record, Set<String> wanted) {
        String id = id(record);
        if (wanted.contains(id)) {
            byId.put(id, record); // the last one: a client that sends an id again means the later request
        }
    }

    /** The request's id, whether its event is in binary or in structured mode; empty when there is none. */
    private static String id(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode json = JSON.readTree(record.value() == null ? new byte[0] : record.value());
            return json.has("specversion")
                    ? json.path("data").path("id").asText()
                    : json.path("id").asText();
        } catch (IOException e) {
            return "";
        }
    }

    /** The request of a letter as it was sent; empty when its topic does not have it any more. */
    Optional<ConsumerRecord<byte[], byte[]>> of(Letter letter) {
        if (letter.kind() == Letter.Kind.DEAD_LETTER && !letter.isWithoutValue()) {
            return Optional.of(letter.record());
        }
        if (letter.request().isEmpty()) {
            @Nullable ConsumerRecord<byte[], byte[]> found = byId.get(letter.requestId());
            return Optional.ofNullable(found);
        }
        // Where the topic was made anew, another request may lie at the same place.
        return letter.request()
                .flatMap(reader::at)
                .filter(record ->
                        letter.timestamp().isEmpty() || letter.timestamp().equals(Long.toString(record.timestamp())))
                .filter(record ->
                        letter.kind() == Letter.Kind.DEAD_LETTER || id(record).equals(letter.requestId()));
    }
}
