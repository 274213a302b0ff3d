package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Job;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests be decided, many at once, and gives places to those that must be edited, each lane its own.
 *
 * <p>A request that waits for the store, or for the broker to take its answer, gives its place to another one until it goes on.
 * What a lane holds without a place and the number that waits are bounded: at the bound it has no room.
 */
final class Dispatcher {

    /** Begins to decide on a request, which asks for its place where it must be edited, and ends with {@link Place#free}. */
    interface Work {
        void begin(Backlog.Unbegun unbegun, Place place);
    }

    private final IntakeLimits limits;
    private final BooleanSupplier storeOpen;
    private final JobMeter meter;
    private final Predicate<Delivery> suspect;
    private final Work work;

    private final Backlog backlog = new Backlog();
    /** Those that must be edited and have no place yet, with what tells them of it. */
    private final Backlog decided = new Backlog();

    private final Map<Delivery, Returning> turns = new HashMap<>();
    private final LaneCount deciding = new LaneCount();
    private final LaneCount active = new LaneCount();
    private final Set<Place> begun = new HashSet<>();
    private final Deque<Returning> returning = new ArrayDeque<>();
    private final LaneCount waiting = new LaneCount();
    private final BytesInHand waitingBytes = new BytesInHand();
    /** A suspect that has a place, which nobody else may have beside it. */
    private @Nullable Place suspectAtWork;

    private boolean suspectWasLast;
    private boolean closed;

    /**
     * A dispatcher without requests.
     *
     * @param storeOpen whether a request may begin
     * @param suspect whether a request may have ended a worker: it is worked on alone, so that no other one is blamed for it
     */
    Dispatcher(IntakeLimits limits, BooleanSupplier storeOpen, JobMeter meter, Predicate<Delivery> suspect, Work work) {
        this.limits = limits;
        this.storeOpen = storeOpen;
        this.meter = meter;
        this.suspect = suspect;
        this.work = work;
    }

    /** A request that waited, for the store or for a place, and would go on. */
    private record Returning(Place place, CompletableFuture<Void> turn) {}

    private enum Phase {
        DECIDING,
        DECIDED,
        PLACED
    }

    /** What a request holds from its beginning to its end. */
    final class Place implements Job.Waiting {

        private final Backlog.Unbegun unbegun;
        private Phase phase = Phase.DECIDING;
        private boolean alone;
        private @Nullable Job job;
        private boolean waits;

        private Place(Backlog.Unbegun unbegun) {
            this.unbegun = unbegun;
        }

        private Lane lane() {
            return unbegun.lane();
        }

        /** Counts it, or counts it off, where it is at work. */
        private void count(int change) {
            (phase == Phase.PLACED ? active : deciding).add(lane(), change);
        }

        @Override
        public CompletableFuture<Void> place() {
            Returning one = new Returning(this, new CompletableFuture<>());
            synchronized (Dispatcher.this) {
                if (phase == Phase.PLACED) {
                    return CompletableFuture.completedFuture(null); // it began anew
                }
                count(-1);
                phase = Phase.DECIDED;
                decided.add(unbegun);
                turns.put(unbegun.delivery(), one);
                meter.backlog(lane(), 1);
            }
            dispatch();
            return one.turn();
        }

        /** The request's job, which can be handed back from now on. */
        void runs(Job its) {
            synchronized (Dispatcher.this) {
                job = its;
            }
        }

        /** What it waited for before, it does not need any more: one that was cancelled there waits to be answered. */
        @Override
        public void begins() {
            synchronized (Dispatcher.this) {
                returning.removeIf(one -> one.place().equals(this));
                if (phase == Phase.DECIDED) {
                    leaveDecided();
                } else if (!waits) {
                    count(-1);
                }
                if (!waits) {
                    waits = true;
                    waiting.add(lane(), 1);
                    waitingBytes.add(unbegun.delivery());
                }
                leaveOthersAlone(); // while it waits it can end nobody
            }
            dispatch();
        }

        /** It goes on at once: there may be one more at work than there are places until another ends. */
        @Override
        public void ends() {
            synchronized (Dispatcher.this) {
                takeAgain();
            }
        }

        /** It has its turn before requests that have not begun: what it holds is freed the sooner. */
        @Override
        public CompletableFuture<Void> goesOn() {
            Returning one = new Returning(this, new CompletableFuture<>());
            synchronized (Dispatcher.this) {
                returning.add(one);
            }
            dispatch();
            return one.turn();
        }

        private void takeAgain() {
            waitsNoMore();
            count(1);
        }

        private void waitsNoMore() {
            waits = false;
            waiting.add(lane(), -1);
            waitingBytes.remove(unbegun.delivery());
        }

        /** It is counted among those that are decided on no more, and never had a place. */
        private void leaveDecided() {
            decided.removeIf(one -> one.delivery() == unbegun.delivery());
            turns.remove(unbegun.delivery());
            meter.backlog(lane(), -1);
            phase = Phase.DECIDING;
        }

        private void leaveOthersAlone() {
            if (equals(suspectAtWork)) {
                suspectAtWork = null;
            }
        }

        /** Its request is answered or handed back. */
        void free() {
            synchronized (Dispatcher.this) {
                if (waits) {
                    waitsNoMore();
                } else if (phase == Phase.DECIDED) {
                    leaveDecided();
                } else {
                    count(-1);
                }
                begun.remove(this);
                returning.removeIf(one -> one.place().equals(this));
                leaveOthersAlone();
                Dispatcher.this.notifyAll();
            }
            dispatch();
        }

        /** @return whether its edit has not begun, so that its request goes back as if it had never been begun */
        private boolean handBack() {
            Job its;
            synchronized (Dispatcher.this) {
                its = job;
            }
            return its != null && its.handBack(); // outside the lock: whoever it is that waits ends in here
        }
    }

    /**
     * Whether a lane takes another request.
     *
     * @param bytes of its records that have not ended; those that wait have a bound of their own, of the same size
     */
    synchronized boolean hasRoom(Lane lane, long bytes) {
        long waits = waitingBytes.of(lane);
        return !closed
                && storeOpen.getAsBoolean()
                && backlog.size(lane) + deciding.of(lane) + decided.size(lane) < limits.backlog()
                && waiting.of(lane) < limits.waiting()
                && Math.max(waits, bytes - waits) < IntakeLimits.BYTES;
    }

    /** Requests of a lane that wait for the object store, or for their answers to be taken. */
    synchronized int waiting(Lane lane) {
        return waiting.of(lane);
    }

    /** Takes a request; it is handed back at once when the dispatcher is closed. */
    void offer(Backlog.Unbegun unbegun) {
        boolean taken;
        synchronized (this) {
            taken = !closed;
            if (taken) {
                backlog.add(unbegun);
                meter.backlog(unbegun.lane(), 1);
            }
        }
        if (taken) {
            dispatch(); // where it is closed since, close has handed it back
        } else {
            unbegun.delivery().handBack();
        }
    }

    /** Lets as many requests go on and begin as there is room for; harmless at any time. */
    void dispatch() {
        for (Returning next = nextReturning(); next != null; next = nextReturning()) {
            next.turn().complete(null);
        }
        for (Returning next = nextDecided(); next != null; next = nextDecided()) {
            next.turn().complete(null);
        }
        for (Place next = nextUnbegun(); next != null; next = nextUnbegun()) {
            work.begin(next.unbegun, next);
        }
    }

    /** Once it is closed everybody goes on, to be handed back at the next step. */
    private synchronized @Nullable Returning nextReturning() {
        for (Returning one : returning) {
            Place place = one.place();
            boolean free = place.phase == Phase.PLACED
                    ? suspectAtWork == null
                            && (place.alone ? active.isZero() : active.of(place.lane()) < limits.places())
                    : deciding.of(place.lane()) < limits.deciding();
            if (closed || free) {
                returning.remove(one);
                place.takeAgain();
                suspectAtWork = place.alone ? place : suspectAtWork;
                return one;
            }
        }
        return null;
    }

    /**
     * The interactive lane comes first. A suspect that is first in its lane comes before that: until it has its place nobody
     * else gets one, or it would wait for as long as the other lane has work. Two in a row only where there is nobody else.
     */
    private synchronized @Nullable Returning nextDecided() {
        boolean suspectReturns = returning.stream().anyMatch(one -> one.place().alone);
        if (!closed && (suspectAtWork != null || suspectReturns || !storeOpen.getAsBoolean())) {
            return null;
        }
        Backlog.Unbegun next = null;
        boolean alone = false;
        for (Lane lane : Lane.values()) {
            Backlog.Unbegun first = closed || active.of(lane) < limits.places() ? decided.peek(lane) : null;
            if (first == null) {
                continue;
            }
            boolean suspected = !closed && suspect.test(first.delivery());
            if (next == null || suspected != alone && suspected != suspectWasLast) {
                next = first;
                alone = suspected;
            }
        }
        if (next == null || alone && !active.isZero()) {
            return null;
        }
        decided.take(next.lane());
        meter.backlog(next.lane(), -1);
        Returning turn = Objects.requireNonNull(turns.remove(next.delivery()));
        Place place = turn.place();
        place.phase = Phase.PLACED;
        place.alone = alone;
        place.count(1);
        suspectAtWork = alone ? place : suspectAtWork;
        suspectWasLast = alone;
        return turn;
    }

    private synchronized @Nullable Place nextUnbegun() {
        if (closed || !storeOpen.getAsBoolean()) {
            return null;
        }
        for (Lane lane : Lane.values()) {
            Backlog.Unbegun unbegun = backlog.peek(lane);
            if (unbegun != null && deciding.of(lane) < limits.decidingBeside(decided.size(lane))) {
                backlog.take(lane);
                return begun(unbegun);
            }
        }
        return null;
    }

    /** Of a request that was taken out of the backlog. */
    private Place begun(Backlog.Unbegun unbegun) {
        meter.backlog(unbegun.lane(), -1);
        Place place = new Place(unbegun);
        place.count(1);
        begun.add(place);
        return place;
    }

    /** Begins requests out of their turn: those that only have to be told that they end. */
    void hasten(Predicate<Backlog.Unbegun> which) {
        List<Place> places = new ArrayList<>();
        synchronized (this) {
            for (Backlog.Unbegun unbegun : closed ? List.<Backlog.Unbegun>of() : backlog.removeIf(which)) {
                places.add(begun(unbegun));
            }
        }
        places.forEach(place -> work.begin(place.unbegun, place));
    }

    /**
     * Drops unbegun requests whose deliveries are of no use here any more, and hands those back whose edit has not begun.
     *
     * @return the unbegun ones, which nobody has handed back
     */
    List<Backlog.Unbegun> drop(Predicate<Delivery> useless) {
        List<Backlog.Unbegun> dropped;
        List<Place> places;
        synchronized (this) {
            dropped = backlog.removeIf(unbegun -> useless.test(unbegun.delivery()));
            dropped.forEach(unbegun -> meter.backlog(unbegun.lane(), -1));
            places = begun.stream()
                    .filter(place -> useless.test(place.unbegun.delivery()))
                    .toList();
        }
        places.forEach(Place::handBack);
        return dropped;
    }

    /**
     * Begins no more, hands back what has not begun its edit, and waits for the rest.
     *
     * @param grace longest time for it
     */
    void close(Duration grace) throws InterruptedException {
        synchronized (this) {
            closed = true;
        }
        drop(delivery -> true).forEach(unbegun -> unbegun.delivery().handBack());
        dispatch(); // nobody waits for a place any more
        long end = System.nanoTime() + grace.toNanos();
        Set<Place> editing;
        synchronized (this) {
            editing = new HashSet<>(begun);
        }
        editing.removeIf(Place::handBack);
        synchronized (this) {
            for (long left = end - System.nanoTime();
                    left > 0 && editing.stream().anyMatch(begun::contains);
                    left = end - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        }
    }
}
