package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Job;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives places to requests, each lane its own, so that an interactive request never waits for a place of the bulk lane.
 *
 * <p>A request that waits for the object store gives its place to another one until it goes on. Each lane's backlog and the
 * number of those that wait are bounded: at the bound the lane has no {@link #hasRoom}, and its source holds back.
 */
final class Dispatcher {

    /** Begins the work on a request that has a place; it ends with {@link Place#free}. */
    interface Work {
        void begin(Backlog.Unbegun unbegun, Place place);
    }

    private final IntakeLimits limits;
    private final BooleanSupplier storeOpen;
    private final JobMeter meter;
    private final Predicate<Delivery> suspect;
    private final Work work;

    private final Backlog backlog = new Backlog();
    private final Map<Lane, Integer> active = new EnumMap<>(Lane.class);
    private final Set<Place> begun = new HashSet<>();
    private final Deque<Returning> returning = new ArrayDeque<>();
    private int waiting;
    private boolean aloneRuns;
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

    /** A request that waited and would go on. */
    private record Returning(Place place, CompletableFuture<Void> turn) {}

    /** What a request holds while it is worked on. */
    final class Place implements Job.Waiting {

        private final Backlog.Unbegun unbegun;
        private final boolean alone;
        private @Nullable Job job;
        private boolean waits;

        private Place(Backlog.Unbegun unbegun, boolean alone) {
            this.unbegun = unbegun;
            this.alone = alone;
        }

        /** The request's job, which can be handed back from now on. */
        void runs(Job its) {
            synchronized (Dispatcher.this) {
                job = its;
            }
        }

        @Override
        public void begins() {
            synchronized (Dispatcher.this) {
                waits = true;
                waiting++;
                active.merge(unbegun.lane(), -1, Integer::sum);
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
            waits = false;
            waiting--;
            active.merge(unbegun.lane(), 1, Integer::sum);
        }

        /** Its request is answered or handed back. */
        void free() {
            synchronized (Dispatcher.this) {
                if (waits) {
                    waiting--;
                } else {
                    active.merge(unbegun.lane(), -1, Integer::sum);
                }
                begun.remove(this);
                returning.removeIf(one -> one.place().equals(this));
                aloneRuns &= !alone;
                Dispatcher.this.notifyAll();
            }
            dispatch();
        }

        /** @return whether its edit has not begun, so that its request goes back as if it had never been begun */
        private boolean handBack() {
            return job != null && job.handBack();
        }
    }

    /** Whether a lane takes another request. */
    synchronized boolean hasRoom(Lane lane) {
        return !closed
                && storeOpen.getAsBoolean()
                && backlog.size(lane) < limits.backlog()
                && waiting < limits.waiting();
    }

    /** The most requests of one partition of a lane that wait for the object store. */
    synchronized int waiting(Lane lane) {
        return begun.stream()
                .filter(place -> place.waits && place.unbegun.lane() == lane)
                .collect(Collectors.groupingBy(
                        place -> place.unbegun.delivery().record().partition(), Collectors.summingInt(place -> 1)))
                .values()
                .stream()
                .max(Integer::compare)
                .orElse(0);
    }

    /** Takes a request; it is handed back at once when the dispatcher is closed. */
    void offer(Backlog.Unbegun unbegun) {
        synchronized (this) {
            if (!closed) {
                backlog.add(unbegun);
                meter.backlog(unbegun.lane(), 1);
            }
        }
        if (closed()) {
            drop(delivery -> true);
            unbegun.delivery().handBack();
        } else {
            dispatch();
        }
    }

    private synchronized boolean closed() {
        return closed;
    }

    /** Begins as many requests as there are places for; harmless at any time. */
    void dispatch() {
        for (Returning next = nextReturning(); next != null; next = nextReturning()) {
            next.turn().complete(null);
        }
        for (Place next = next(); next != null; next = next()) {
            work.begin(next.unbegun, next);
        }
    }

    /** Once it is closed everybody goes on, to be handed back at the next step. */
    private synchronized @Nullable Returning nextReturning() {
        for (Returning one : returning) {
            boolean free = active(one.place().unbegun.lane()) < limits.places() && (!aloneRuns || one.place().alone);
            if (closed || free) {
                returning.remove(one);
                one.place().takeAgain();
                return one;
            }
        }
        return null;
    }

    private synchronized @Nullable Place next() {
        if (closed || aloneRuns || !storeOpen.getAsBoolean()) {
            return null;
        }
        for (Lane lane : Lane.values()) { // the interactive one first
            Backlog.Unbegun unbegun = backlog.peek(lane);
            if (unbegun == null || active(lane) >= limits.places()) {
                continue;
            }
            boolean alone = suspect.test(unbegun.delivery());
            if (alone && active.values().stream().anyMatch(count -> count > 0)) {
                return null; // all others end first, and none begins meanwhile
            }
            backlog.take(lane);
            meter.backlog(lane, -1);
            active.merge(lane, 1, Integer::sum);
            aloneRuns = alone;
            Place place = new Place(unbegun, alone);
            begun.add(place);
            return place;
        }
        return null;
    }

    /** Begins requests out of their turn and without regard to places: those that only have to be told that they end. */
    void hasten(Predicate<Backlog.Unbegun> which) {
        List<Place> places = new ArrayList<>();
        synchronized (this) {
            for (Backlog.Unbegun unbegun : closed ? List.<Backlog.Unbegun>of() : backlog.removeIf(which)) {
                meter.backlog(unbegun.lane(), -1);
                active.merge(unbegun.lane(), 1, Integer::sum);
                Place place = new Place(unbegun, false);
                begun.add(place);
                places.add(place);
            }
        }
        places.forEach(place -> work.begin(place.unbegun, place));
    }

    private int active(Lane lane) {
        return active.getOrDefault(lane, 0);
    }

    /**
     * Drops unbegun requests whose deliveries are of no use here any more, and hands those back whose edit has not begun.
     *
     * @return the unbegun ones, which nobody has handed back
     */
    synchronized List<Backlog.Unbegun> drop(Predicate<Delivery> useless) {
        List<Backlog.Unbegun> dropped = backlog.removeIf(unbegun -> useless.test(unbegun.delivery()));
        dropped.forEach(unbegun -> meter.backlog(unbegun.lane(), -1));
        Set.copyOf(begun).stream()
                .filter(place -> useless.test(place.unbegun.delivery()))
                .forEach(Place::handBack);
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
        synchronized (this) {
            Set<Place> editing = new HashSet<>(begun);
            editing.removeIf(Place::handBack);
            for (long left = end - System.nanoTime();
                    left > 0 && editing.stream().anyMatch(begun::contains);
                    left = end - System.nanoTime()) {
                wait(Math.max(1, left / 1_000_000));
            }
        }
    }
}
