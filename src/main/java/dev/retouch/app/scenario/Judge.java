package dev.retouch.app.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Compares what was seen with what must be: first what every scenario must keep, then the scenario's own goals. */
final class Judge {

    private final Observed seen;
    private final Requests requests;
    private final int unconfirmed;

    /**
     * A judge of one run.
     *
     * @param requests that say which results are right
     * @param unconfirmed requests that the broker never confirmed
     */
    Judge(Observed seen, Requests requests, int unconfirmed) {
        this.seen = seen;
        this.requests = requests;
        this.unconfirmed = unconfirmed;
    }

    List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        verdicts.add(Verdict.none("requests that the broker did not confirm", unconfirmed));
        verdicts.add(Verdict.none(
                "requests without a final event",
                count(request -> request.answers().isEmpty())));
        verdicts.add(Verdict.none("requests with final events that differ in their ids", count(Judge::differs)));
        verdicts.add(Verdict.none(
                "good requests that failed",
                count(request -> request.kind() == RequestKind.GOOD && isAnsweredOtherwise(request))));
        verdicts.add(Verdict.none(
                "bad requests with another outcome than their own",
                count(request -> request.kind() != RequestKind.GOOD && isAnsweredOtherwise(request))));
        verdicts.add(Verdict.none("results that are missing or different", count(this::isDifferent)));
        verdicts.add(Verdict.none(
                "requests with more than one result",
                count(request -> seen.results().count(request.id()) > 1)));
        verdicts.addAll(new Timing(seen).verdicts());
        return verdicts;
    }

    /** Reasons of answers that are not the right ones, with how often each came. */
    List<String> surprises() {
        return seen.awaited().stream()
                .filter(Judge::isAnsweredOtherwise)
                .map(request -> request.kind() + " was answered with "
                        + request.answers().get(0).outcome())
                .collect(java.util.stream.Collectors.groupingBy(
                        text -> text, java.util.TreeMap::new, java.util.stream.Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    private long count(Predicate<Ledger.Request> predicate) {
        return seen.awaited().stream().filter(predicate).count();
    }

    private static boolean differs(Ledger.Request request) {
        return request.answers().stream().map(Ledger.Answer::eventId).distinct().count() > 1;
    }

    private static boolean isAnsweredOtherwise(Ledger.Request request) {
        return request.answers().stream().anyMatch(answer -> !request.kind().allows(answer.outcome()));
    }

    /** Whether a completed answer names a result that is not the right one. */
    private boolean isDifferent(Ledger.Request request) {
        return request.answers().stream()
                .filter(answer -> answer.outcome().equals("completed"))
                .anyMatch(answer -> !seen.results().isAt(answer.location(), requests.expected(request.index())));
    }
}
