package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the lag of all lanes again and again, on a thread of its own. */
public final class LagWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LagWatch.class);

    /** Told of each reading. */
    public interface Listener {

        void lag(Lane lane, LagReading.Lag lag);

        /** The broker did not say, or may not tell this user. */
        void unknown(Lane lane);
    }

    private final Supplier<LagReading> readings;
    private final Listener listener;
    private final Duration interval;
    private final Thread thread = new Thread(this::watch, "retouch-lag");
    private boolean warned;

    /**
     * A watch that begins with {@link #start}.
     *
     * @param readings makes one, which is closed here
     * @param interval between two readings
     */
    public LagWatch(Supplier<LagReading> readings, Listener listener, Duration interval) {
        this.readings = readings;
        this.listener = listener;
        this.interval = interval;
        thread.setDaemon(true);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    private void watch() {
        try (LagReading reading = readings.get()) {
            while (true) {
                for (Lane lane : List.of(Lane.values())) {
                    read(reading, lane);
                }
                Thread.sleep(interval.toMillis());
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("the watch over the lag ends");
        }
    }

    private void read(LagReading reading, Lane lane) throws InterruptedException {
        try {
            listener.lag(lane, reading.of(lane));
            warned = false;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            if (e instanceof InterruptException interrupted) {
                throw interrupted;
            }
            listener.unknown(lane);
            if (!warned) {
                warned = true;
                Throwable cause = e.getCause() == null ? e : e.getCause();
                LOG.warn("how much waits in the lane {} is not known: {}", lane, cause.toString());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
