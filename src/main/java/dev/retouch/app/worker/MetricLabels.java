package dev.retouch.app.worker;

import dev.retouch.edit.EditFailure;
import dev.retouch.edit.EditMode;
import dev.retouch.failure.FailureReason;
import dev.retouch.image.PictureFailure;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.JobMeter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All values that the labels of the worker's metrics may have, and the bounds of its histograms. */
final class MetricLabels {

    static final List<EditMode> MODES = List.of(EditMode.LOCAL, EditMode.GLOBAL);

    static final List<String> OUTCOMES = Stream.concat(
                    Stream.of(JobMeter.COMPLETED, JobMeter.ANSWERED_AGAIN, JobMeter.PLANNED, JobMeter.DEAD_LETTER),
                    Stream.<FailureReason[]>of(JobFailure.values(), EditFailure.values(), PictureFailure.values())
                            .flatMap(Stream::of)
                            .map(FailureReason::code))
            .toList();

    /** The steps of a request, in order. */
    static final List<String> STEPS =
            List.of("look", "find", "fetch", "decode", "edit", "plan", "encode", "store", "publish");

    /** The steps, and the stages of an edit as its report names them. */
    static final List<String> STAGES = Stream.concat(
                    STEPS.stream(),
                    Stream.of("prepare", "encode", "ground", "denoise", "decode", "composite")
                            .map("edit."::concat))
            .toList();

    /** From an object's metadata on a near store to the longest edit that is allowed. */
    static final Duration[] STEP_TIMES =
            millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000);

    /** From a request that finds an idle worker to one that waited over a weekend. */
    static final Duration[] AGES = millis(
            100,
            250,
            500,
            1000,
            2500,
            5000,
            10_000,
            30_000,
            60_000,
            300_000,
            900_000,
            3_600_000,
            14_400_000,
            43_200_000,
            86_400_000,
            259_200_000);

    /** Shares of a picture. */
    static final double[] AREAS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1};

    private MetricLabels() {}

    /** A constant's name as a label. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Duration[] millis(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
