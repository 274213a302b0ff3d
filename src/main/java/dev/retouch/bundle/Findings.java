package dev.retouch.bundle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a check has found so far: each fault in one sentence, and which parts need no more of them. */
final class Findings {

    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    /** Adds a fault; the same sentence twice counts once. */
    void problem(String sentence) {
        problems.add(sentence);
    }

    /** Adds what a failure says. */
    void problem(Exception failure) {
        problem(String.valueOf(failure.getMessage()));
    }

    void problems(Collection<String> sentences) {
        problems.addAll(sentences);
    }

    /** Adds a fault from which other faults of the same part, a file or folder of the bundle, would only follow. */
    void refuse(String part, String sentence) {
        problems.add(sentence);
        refused.add(part);
    }

    boolean isRefused(String part) {
        return refused.contains(part);
    }

    void notes(Collection<String> sentences) {
        notes.addAll(sentences);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
