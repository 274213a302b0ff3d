package dev.retouch.app.deadletter;

import dev.retouch.app.client.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads letters of a cluster. */
final class Letters {

    private final TopicReader reader;
    private final Cluster.Topics topics;

    Letters(TopicReader reader, Cluster.Topics topics) {
        this.reader = reader;
        this.topics = topics;
    }

    /** Those that pass a filter, the oldest first. */
    List<Letter> matching(LetterFilter filter) {
        List<Letter> letters = new ArrayList<>();
        reader.read(topics.deadLetter(), filter.since(), record -> letters.add(Letter.dead(record)));
        reader.read(topics.failed(), filter.since(), record -> letters.add(Letter.failed(record)));
        return letters.stream()
                .filter(filter::passes)
                .sorted(Comparator.comparing(Letter::time)
                        .thenComparing(letter -> letter.position().toString()))
                .toList();
    }

    /** The letter at a position; empty when there is none. */
    Optional<Letter> at(Position position) {
        if (position.topic().equals(topics.deadLetter())) {
            return reader.at(position).map(Letter::dead);
        }
        return position.topic().equals(topics.failed()) ? reader.at(position).map(Letter::failed) : Optional.empty();
    }
}
