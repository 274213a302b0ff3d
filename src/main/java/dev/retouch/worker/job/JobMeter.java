package dev.retouch.worker.job;

import java.time.Duration;

/** What a worker counts. */
public interface JobMeter {

    /** Outcome of a request that was edited. */
    String COMPLETED = "completed";
    /** Outcome of a request whose stored answer was published again. */
    String ANSWERED_AGAIN = "answered-again";
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
    };

    /** @param outcome one of the constants, or a failure's code */
    void outcome(String outcome);

    /** @param time that a thread worked on it, once for each run of the step; waiting in between is not in it */
    void stage(String stage, Duration time);

    /** @param change 1 when a request is taken, -1 when it is answered or handed back */
    void inFlight(int change);
}
