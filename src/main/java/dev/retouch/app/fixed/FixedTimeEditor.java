package dev.retouch.app.fixed;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPlan;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.ImageEditor;
import dev.retouch.edit.PictureMemory;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.metadata.Provenance;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for the model in load tests: each edit waits for a fixed time and returns its source, so that what is around the
 * edit can be measured on a small machine and any difference between results is a fault.
 *
 * <p>Decoding and encoding are the real ones. No model is loaded and no tensor is made. Its log says when each edit begins
 * and ends, by the seed of the request, in milliseconds of the epoch.
 */
public final class FixedTimeEditor implements ImageEditor {

    private static final Logger LOG = LoggerFactory.getLogger(FixedTimeEditor.class);

    private static final Duration SHORTEST_STEP = Duration.ofMillis(10);

    private final Duration time;
    private final PipelineSettings settings;

    /**
     * An editor that needs no closing.
     *
     * @param time of each edit, zero or longer
     * @throws IllegalArgumentException when it is negative
     */
    public FixedTimeEditor(Duration time, PipelineSettings settings) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(
                    "retouch.fixed-edit (RETOUCH_FIXED_EDIT) is " + time + ": it must not be negative");
        }
        this.time = time;
        this.settings = settings;
        LOG.warn("RETOUCH_FIXED_EDIT is set: nothing is edited, every request gets its source back after {}", time);
    }

    @Override
    public long memory(byte[] encoded) {
        return PictureMemory.of(encoded, settings.limits());
    }

    @Override
    public DecodedPicture decodeWithWarnings(byte[] encoded) {
        return PictureDecoder.decodeWithWarnings(encoded, settings.limits());
    }

    @Override
    public void requireReferences(int count) {
        // They are decoded as for a model that takes them, and then nothing is made of them.
    }

    @Override
    public EditOutcome edit(Picture source, List<Picture> references, EditOptions options, EditListener listener) {
        long begun = System.nanoTime();
        int steps = steps();
        LOG.info("fixed edit {} begins at {}", options.seed(), System.currentTimeMillis());
        listener.stepped(0, steps);
        for (int step = 1; step <= steps; step++) {
            await(begun + time.toNanos() * step / steps);
            listener.stepped(step, steps);
        }
        LOG.info("fixed edit {} ends at {}", options.seed(), System.currentTimeMillis());
        EditReport report = new EditReport(
                EditMode.GLOBAL,
                1,
                everything(source),
                null,
                0,
                0,
                options.seed(),
                steps,
                steps,
                Map.of("fixed", Duration.ofNanos(System.nanoTime() - begun)),
                EditReport.Drift.UNKNOWN,
                List.of());
        return new EditOutcome(source, everywhere(source), source, report);
    }

    @Override
    public void warmUp(Picture source) {
        // Its time is fixed from the first edit on.
    }

    @Override
    public EditPlan plan(Picture source, List<Picture> references, EditOptions options, EditListener listener) {
        listener.stepped(0, 1);
        double seconds = time.toNanos() * 1e-9;
        return new EditPlan(
                everywhere(source), EditMode.GLOBAL, 1, everything(source), null, steps(), steps(), seconds);
    }

    private static EditReport.Box everything(Picture source) {
        return new EditReport.Box(0, 0, source.width(), source.height());
    }

    private static Picture everywhere(Picture source) {
        byte[] white = new byte[3 * source.width() * source.height()];
        Arrays.fill(white, (byte) 255);
        return Picture.opaque(source.width(), source.height(), white);
    }

    /** As many as an edit may have, unless they would be too short for a clock. */
    int steps() {
        long most = time.toMillis() / SHORTEST_STEP.toMillis();
        return (int) Math.max(EditOptions.MIN_STEPS, Math.min(EditOptions.MAX_STEPS, most));
    }

    private static void await(long end) {
        boolean interrupted = false;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException e) {
                interrupted = true; // as a model's step, this one cannot be interrupted
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public EditFiles encode(
            DecodedPicture source, EditOptions options, EditOutcome outcome, OutputOptions output, ModelIds models) {
        Provenance provenance = new Provenance(models.model(), models.adapter(), options.instruction());
        return EditFiles.of(source, outcome, output, settings.jpegQuality(), provenance);
    }

    @Override
    public ModelIds modelIds() {
        return new ModelIds("fixed-time@000000000000", "fixed-time@000000000000");
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
