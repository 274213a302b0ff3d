package dev.retouch.progress;

import java.text.DecimalFormat;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar that every long task draws on standard error, redrawn once a second; closing it ends the line. */
public final class Progress implements AutoCloseable {

    private static final int REDRAW_MILLIS = 1000;
    private static final long MEGABYTE = 1_000_000;
    private static final long GIGABYTE = 1_000_000_000;

    private final ProgressBar bar;

    private Progress(ProgressBarBuilder builder) {
        bar = builder.setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .build();
    }

    /**
     * A bar for a number of steps.
     *
     * @param task what is shown before the bar
     */
    public static Progress of(String task, long steps) {
        return new Progress(builder(task, steps));
    }

    /** A bar for a task of which some steps were done in an earlier run; the time left is estimated from this run alone. */
    public static Progress resumed(String task, long steps, long done) {
        return new Progress(builder(task, steps).startsFrom(done, Duration.ZERO));
    }

    /** A bar for a number of bytes, shown in megabytes. */
    public static Progress ofBytes(String task, long bytes) {
        return new Progress(builder(task, bytes).setUnit(" MB", MEGABYTE));
    }

    /** The same in gigabytes, with the rate. */
    public static Progress ofGigabytes(String task, long bytes) {
        return new Progress(builder(task, bytes).setUnit(" GB", GIGABYTE).showSpeed(new DecimalFormat("0.00")));
    }

    private static ProgressBarBuilder builder(String task, long steps) {
        return new ProgressBarBuilder().setTaskName(task).setInitialMax(steps);
    }

    /** Sets how much is done in all. */
    public void stepTo(long done) {
        bar.stepTo(done);
    }

    /** Adds to what is done; a negative number takes it back. */
    public void stepBy(long more) {
        bar.stepBy(more);
    }

    /** Shows a text after the bar, in place of the one before. */
    public void note(String text) {
        bar.setExtraMessage(text);
    }

    @Override
    public void close() {
        bar.close();
    }
}
