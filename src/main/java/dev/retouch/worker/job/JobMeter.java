package dev.retouch.worker.job;

import dev.retouch.edit.EditMode;
import java.time.Duration;

/** What a worker counts. */
public interface JobMeter {

    /** Outcome of a request that was edited. */
    String COMPLETED = "completed";
    /** Outcome of a request whose stored answer was published again. */
    String ANSWERED_AGAIN = "answered-again";
    /** Outcome of a request that asked only what its edit would do. */
    String PLANNED = "planned";
    /** Outcome of a record that went to the dead-letter topic. */
    String DEAD_LETTER = "dead-letter";

    /** Counts nothing. */
    JobMeter NONE = new JobMeter() {

        @Override
        public void outcome(String outcome) {}

        @Override
        public void stage(String stage, Duration time) {}

        @Override
        public void inFlight(int change) {}

        @Override
        public void taken(Lane lane, int delivery) {}

        @Override
        public void backlog(Lane lane, int change) {}

        @Override
        public void waiting(int change) {}

        @Override
        public void begun(Lane lane, Duration age) {}

        @Override
        public void answered(Lane lane, Duration age) {}

        @Override
        public void retry(String stage) {}

        @Override
        public void edited(EditMode mode, double regionArea) {}

        @Override
        public void storeError(StoreError error) {}

        @Override
        public void storePaused(boolean paused) {}

        @Override
        public void lag(Lane lane, long records, Duration oldest) {}

        @Override
        public void lagUnknown(Lane lane) {}
    };

    /** @param outcome one of the constants, or a failure's code */
    void outcome(String outcome);

    /** @param time that a thread worked on it, once for each run of the step; waiting in between is not in it */
    void stage(String stage, Duration time);

    /** @param change 1 when a request is taken, -1 when it is answered or handed back */
    void inFlight(int change);

    /**
     * A record came from its topic.
     *
     * @param delivery how often it was delivered, this time included; 1 or more
     */
    void taken(Lane lane, int delivery);

    /** @param change 1 when a record begins to wait in this worker for a place, -1 when it has one or is dropped */
    void backlog(Lane lane, int change);

    /** @param change 1 when a request begins to wait for the object store or the broker, -1 when it goes on */
    void waiting(int change);

    /**
     * The work on a record begins.
     *
     * @param age since the record was written
     */
    void begun(Lane lane, Duration age);

    /**
     * The broker has confirmed a request's answer, good or bad.
     *
     * @param age since the request's record was written
     */
    void answered(Lane lane, Duration age);

    /** A step failed for a passing reason and is run again. */
    void retry(String stage);

    /**
     * An edit ended well.
     *
     * @param mode LOCAL or GLOBAL, as it was run
     * @param regionArea share of the picture inside the region, 0 to 1
     */
    void edited(EditMode mode, double regionArea);

    /** A call to the object store failed, whether or not it is made again. */
    void storeError(StoreError error);

    /** @param paused true when the object store as a whole refuses and intake stops, false when it goes on */
    void storePaused(boolean paused);

    /**
     * What waits in a lane's topic, all workers together.
     *
     * @param records without an answer
     * @param oldest how long the oldest of them has been waiting; zero when there is none
     */
    void lag(Lane lane, long records, Duration oldest);

    /** What waits in a lane's topic is not known: the broker did not say. */
    void lagUnknown(Lane lane);
}
