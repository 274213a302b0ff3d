package dev.retouch.app.scenario;

import java.util.ArrayList;
import java.util.List;

/** What happened and when, in milliseconds of the epoch; safe from any thread. */
final class Timeline {

    /**
     * One thing.
     *
     * @param at when it was done, or began
     * @param kind one of the constants of this class, or an event's text
     * @param worker that it happened to, or -1
     */
    record Moment(long at, String kind, int worker) {}

    static final String KILLED = "killed";
    static final String ASKED_TO_LEAVE = "asked to leave";
    static final String LEFT = "left";
    static final String STARTED = "started";
    static final String READY = "ready";
    static final String NOT_READY = "not ready";
    static final String BROKER_FROZEN = "the broker is frozen";
    static final String STORE_HEALED = "the store is well again";
    static final String BROKER_HEALED = "the broker is back";

    private final List<Moment> moments = new ArrayList<>();

    void add(String kind, int worker) {
        add(System.currentTimeMillis(), kind, worker);
    }

    synchronized void add(long at, String kind, int worker) {
        moments.add(new Moment(at, kind, worker));
    }

    synchronized List<Moment> all() {
        return List.copyOf(moments);
    }

    List<Moment> of(String kind) {
        return all().stream().filter(moment -> moment.kind().equals(kind)).toList();
    }
}
