package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One output prefix that is not well, or several together: who waits for it and who tries it. Its owner guards it with a
 * lock.
 *
 * <p>Tries go round: first those that have only to store, each once in a round, then one that must be edited for it. So a
 * single bad key does not keep its neighbours for long, and edits in vain become rarer the longer it lasts. Where several
 * prefixes share it, every other try is one that must be edited, to a prefix that did not fail if there is one: it may be
 * well.
 */
final class Ailment {

    /** What a request wants of its prefix. */
    enum Use {
        /** To look for its answer. */
        FIND,
        /** To be edited, and then to store. */
        EDIT,
        /** To store what its edit made. */
        STORE
    }

    /**
     * A request that waits.
     *
     * @param files bytes that it has to store
     * @param isOwed whether it must have a try before it is given up
     * @param turn completes when it may go, and fails when it waited for too long
     */
    record Waiter(Object visit, S3Location prefix, Use use, long files, boolean isOwed, CompletableFuture<Void> turn) {}

    private final boolean shared;

    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private final Set<Object> triedThisRound = new HashSet<>();
    private final Set<S3Location> sick = new HashSet<>();
    private final List<Runnable> releases = new ArrayList<>();
    private @Nullable Object trying;
    private @Nullable FailureException last;
    private boolean findFailed;
    private boolean storeFailed;
    private boolean resting;
    private boolean well;
    private boolean edits;
    private int tries;

    /** @param shared whether it is of several prefixes */
    Ailment(boolean shared) {
        this.shared = shared;
    }

    private boolean isTriedBy(Object visit) {
        return visit.equals(trying);
    }

    /** Whether a request must wait: a look for an answer only where looking failed. */
    boolean holds(Object visit, Use use) {
        return !isTriedBy(visit) && (use != Use.FIND || findFailed);
    }

    int tries() {
        return tries;
    }

    /** Nobody waits and nobody tries, or the prefix is well. */
    boolean isOver() {
        return well || waiting.isEmpty() && trying == null && !resting;
    }

    Waiter join(Object visit, S3Location prefix, Use use, long files, boolean isOwed) {
        Waiter waiter = new Waiter(visit, prefix, use, files, isOwed, new CompletableFuture<>());
        waiting.add(waiter);
        return waiter;
    }

    /** Bytes that wait to be stored. */
    long files() {
        return waiting.stream().mapToLong(Waiter::files).sum();
    }

    /** Takes in whoever waits for another one, which is over then; whoever tries that is one of many now. */
    void takeIn(Ailment other) {
        waiting.addAll(other.waiting);
        sick.addAll(other.sick);
        last = other.last;
        findFailed |= other.findFailed;
        storeFailed |= other.storeFailed;
        tries = 1;
        resting = true;
    }

    /** What worked says that the prefix is well, unless it only looked where storing failed. */
    void worked(Object visit, Use use) {
        findFailed &= use != Use.FIND;
        well |= use == Use.STORE || use == Use.FIND && !storeFailed;
        if (use == Use.FIND) {
            left(visit); // it does not try by being edited what others may try by storing
        }
    }

    /**
     * Takes a failure.
     *
     * @return whether it was that of a try, or the first one, so that the prefix rests now
     */
    boolean failed(Object visit, S3Location prefix, Use use, FailureException failure) {
        last = failure;
        sick.add(prefix);
        storeFailed |= use == Use.STORE;
        findFailed |= use == Use.FIND;
        if (!isTriedBy(visit) && tries > 0) {
            return false;
        }
        trying = null;
        triedThisRound.add(visit);
        tries++;
        resting = true;
        return true;
    }

    /** The pause after a try has passed. */
    void rested() {
        resting = false;
    }

    /** A request has ended, or tries no more; if it was trying, the next one tries. */
    void left(Object visit) {
        waiting.removeIf(waiter ->
                waiter.visit().equals(visit) && releases.add(() -> waiter.turn().cancel(false))); // it was stopped
        if (isTriedBy(visit)) {
            trying = null;
        }
    }

    /** Ends the wait of one: as the last try failed, unless it is owed one itself. */
    void giveUp(Waiter waiter) {
        if (waiter.isOwed()) {
            letGo(waiter);
            return;
        }
        if (waiting.remove(waiter)) {
            FailureException failure = Objects.requireNonNull(last);
            releases.add(() -> waiter.turn().completeExceptionally(failure));
        }
    }

    /** A try worked, which says something of those that are owed one, and nothing of those that had theirs. */
    void answered(Object visit) {
        if (isTriedBy(visit)) {
            tries = 1;
            waiting.stream().filter(Waiter::isOwed).toList().forEach(this::letGo);
        }
    }

    /** Ends the wait of one that may go out of its turn. */
    private void letGo(Waiter waiter) {
        if (waiting.remove(waiter)) {
            releases.add(() -> waiter.turn().complete(null));
        }
    }

    /** What lets go whoever may go now, to be run outside the lock. */
    Runnable release() {
        waiting.removeIf(waiter -> {
            boolean goes = well || waiter.use() == Use.FIND && !findFailed;
            return goes && releases.add(() -> waiter.turn().complete(null));
        });
        if (trying == null && !resting) {
            next().ifPresent(waiter -> {
                waiting.remove(waiter);
                trying = waiter.visit();
                releases.add(() -> waiter.turn().complete(null));
            });
        }
        List<Runnable> now = List.copyOf(releases);
        releases.clear();
        return () -> now.forEach(Runnable::run);
    }

    /** What hands back everybody, to be run outside the lock. */
    Runnable handBack() {
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        return () -> all.forEach(waiter -> waiter.turn().completeExceptionally(new ShuttingDownException()));
    }

    private Optional<Waiter> next() {
        Optional<Waiter> cheap = first(waiter -> waiter.use() != Use.EDIT && !triedThisRound.contains(waiter.visit()));
        Optional<Waiter> edit = first(waiter -> waiter.use() == Use.EDIT && !sick.contains(waiter.prefix()))
                .or(() -> first(waiter -> waiter.use() == Use.EDIT));
        if (cheap.isPresent() && !(edits && edit.isPresent())) {
            edits = shared;
            return cheap;
        }
        edits = false;
        if (cheap.isEmpty()) {
            triedThisRound.clear();
        }
        return edit.or(() -> first(waiter -> true));
    }

    private Optional<Waiter> first(Predicate<Waiter> which) {
        return waiting.stream().filter(which).findFirst();
    }
}
