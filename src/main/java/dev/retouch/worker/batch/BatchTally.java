package dev.retouch.worker.batch;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which requests of which batches are answered; for one thread. */
final class BatchTally {

    private record Open(Map<String, String> outcomes, int count, Instant last) {

        private boolean isComplete() {
            return outcomes.size() >= count;
        }
    }

    private final Map<String, Open> open = new HashMap<>();
    private final Map<String, Instant> done = new HashMap<>();

    /**
     * Counts an answered request; what was known of it before is replaced, and the latest count of the batch stands.
     *
     * @param at when it was answered
     * @return false when the client was told of the batch's end before
     */
    boolean add(BatchMember member, Instant at) {
        if (done.containsKey(member.batch())) {
            return false;
        }
        Open before = open.get(member.batch());
        Map<String, String> outcomes = before == null ? new LinkedHashMap<>() : before.outcomes();
        outcomes.put(member.id(), member.outcome());
        open.put(member.batch(), new Open(outcomes, member.count(), at));
        return true;
    }

    /** The batches that are complete and of which the client is to be told. */
    List<BatchCompleted> due() {
        return open.entrySet().stream()
                .filter(e -> e.getValue().isComplete())
                .map(e -> completed(e.getKey(), e.getValue().outcomes().values()))
                .toList();
    }

    private static BatchCompleted completed(String batch, Collection<String> outcomes) {
        Map<String, Integer> reasons = new TreeMap<>();
        outcomes.stream()
                .filter(outcome -> !outcome.equals(BatchedAnswers.COMPLETED) && !outcome.equals(BatchedAnswers.PLANNED))
                .forEach(outcome -> reasons.merge(outcome, 1, Integer::sum));
        int failed = reasons.values().stream().mapToInt(Integer::intValue).sum();
        return new BatchCompleted(batch, outcomes.size(), outcomes.size() - failed, failed, reasons);
    }

    /**
     * Notes that the client was told of a batch's end.
     *
     * @param at when
     * @return the ids of its requests that were known until now
     */
    Set<String> finish(String batch, Instant at) {
        done.put(batch, at);
        Open members = open.remove(batch);
        return members == null ? Set.of() : members.outcomes().keySet();
    }

    /** Forgets the batches whose ends were told before a time; their names. */
    List<String> forgetEnds(Instant before) {
        List<String> old = done.entrySet().stream()
                .filter(e -> e.getValue().isBefore(before))
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(done::remove);
        return old;
    }

    /** Forgets the batches of which nothing was answered since a time; the ids of the requests that were, by batch. */
    Map<String, Set<String>> forgetUnfinished(Instant before) {
        Map<String, Set<String>> old = new HashMap<>();
        open.forEach((batch, members) -> {
            if (members.last().isBefore(before)) {
                old.put(batch, members.outcomes().keySet());
            }
        });
        old.keySet().forEach(open::remove);
        return old;
    }

    /** Forgets everything: another worker counts from now on. */
    void clear() {
        open.clear();
        done.clear();
    }
}
