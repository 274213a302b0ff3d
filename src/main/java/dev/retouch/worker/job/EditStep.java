package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.ImageEditor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The edit itself; one runs at a time, on the device's thread. */
final class EditStep {

    private final ImageEditor editor;
    private final JobMeter meter;
    private final Clock clock;
    private final AtomicReference<Instant> started = new AtomicReference<>(Instant.MAX);

    EditStep(ImageEditor editor, JobMeter meter, Clock clock) {
        this.editor = editor;
        this.meter = meter;
        this.clock = clock;
    }

    /** @param listener told between two steps */
    Edited run(Fetched.Source source, EditListener listener) {
        source.request().requireInTime(clock.instant()); // once more: it waited for the device
        started.set(clock.instant());
        try {
            EditOutcome outcome = editor.edit(
                            source.picture(),
                            source.references(),
                            source.request().options(),
                            listener)
                    .after(source.decoded());
            outcome.report().stages().forEach((name, time) -> meter.stage("edit." + name, time));
            meter.edited(outcome.report().mode(), outcome.report().regionArea());
            return new Edited(source, outcome.withoutDrawn());
        } finally {
            started.set(Instant.MAX);
        }
    }

    /** How long the running edit has been running; zero when none is. */
    Duration runningFor() {
        Instant since = Objects.requireNonNull(started.get());
        return since.equals(Instant.MAX) ? Duration.ZERO : Duration.between(since, clock.instant());
    }
}
