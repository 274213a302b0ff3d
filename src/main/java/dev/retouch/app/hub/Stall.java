package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Closes a stream when no data arrives for a while: HTTP clients wait for a body for ever. */
final class Stall implements AutoCloseable {

    private final Duration limit;
    private final ScheduledFuture<?> check;
    private volatile boolean stalled;
    private long seen = -1;

    Stall(InputStream in, AtomicLong moved, Duration limit, ScheduledExecutorService watch) {
        this.limit = limit;
        check = watch.scheduleWithFixedDelay(
                () -> {
                    long now = moved.get();
                    if (now == seen) {
                        stalled = true;
                        close(in);
                    }
                    seen = now;
                },
                0,
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            return; // the reader sees the end either way
        }
    }

    /** A stream that was closed here may look to its reader as if it had ended. */
    void refuse() throws IOException {
        if (stalled) {
            throw explained(new IOException("the stream was closed"));
        }
    }

    IOException explained(IOException cause) {
        return stalled && !(cause instanceof ModelSource.Refused)
                ? new IOException("no data arrived for " + limit.toMillis() / 1000.0 + " s", cause)
                : cause;
    }

    @Override
    public void close() {
        check.cancel(false);
    }
}
