package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPlan;
import dev.retouch.edit.ImageEditor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /** @param listener told between two steps; of all variants, one after the other */
    Edited run(Fetched.Source source, EditListener listener) {
        source.request().requireInTime(clock.instant()); // once more: it waited for the device
        started.set(clock.instant());
        try {
            List<EditOutcome> outcomes = new ArrayList<>();
            int variants = source.request().handling().variants();
            for (int variant = 0; variant < variants; variant++) {
                int before = variant;
                outcomes.add(edit(
                        source, variant, (done, steps) -> listener.stepped(before * steps + done, variants * steps)));
            }
            return new Edited(source, outcomes);
        } finally {
            started.set(Instant.MAX);
        }
    }

    private EditOutcome edit(Fetched.Source source, int variant, EditListener listener) {
        EditOutcome outcome = editor.edit(
                        source.picture(), source.references(), source.request().options(variant), listener)
                .after(source.decoded());
        outcome.report().stages().forEach((name, time) -> meter.stage("edit." + name, time));
        meter.edited(outcome.report().mode(), outcome.report().regionArea());
        return outcome.withoutDrawn();
    }

    /**
     * Finds what the edit would do.
     *
     * @throws FailureException as the edit would before its first step
     */
    Planned plan(Fetched.Source source) {
        source.request().requireInTime(clock.instant());
        started.set(clock.instant());
        try {
            EditPlan plan = editor.plan(
                    source.picture(), source.references(), source.request().options());
            return new Planned(source, plan);
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
