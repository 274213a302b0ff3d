package dev.retouch.worker.job;

import java.time.Duration;

/** What a worker counts. */
public interface JobMeter {

    /** Counts nothing. */
    JobMeter NONE = new JobMeter() {
        @Override
        public void outcome(String outcome) {}

        @Override
        public void stage(String stage, Duration time) {}

        @Override
        public void inFlight(int change) {}
    };

    /** @param outcome {@code completed}, {@code answered-again}, a failure's code, or {@code dead-letter} */
    void outcome(String outcome);

    void stage(String stage, Duration time);

    /** @param change 1 when a request is taken, -1 when it is answered */
    void inFlight(int change);
}
