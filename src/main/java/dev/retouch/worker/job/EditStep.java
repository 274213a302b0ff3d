package dev.retouch.worker.job;

import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.ImageEditor;
import dev.retouch.failure.FailureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The edit itself; one runs at a time, on the device's thread. */
final class EditStep {

    private final ImageEditor editor;
    private final StoredAnswers stored;
    private final JobMeter meter;
    private final Clock clock;
    private final Duration limit;
    private final AtomicReference<Instant> started = new AtomicReference<>(Instant.MAX);

    /** @param limit of an edit, which is stopped at the next step beyond it */
    EditStep(ImageEditor editor, StoredAnswers stored, JobMeter meter, Clock clock, Duration limit) {
        this.editor = editor;
        this.stored = stored;
        this.meter = meter;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * Edits it, or plans its edit where it asked for that, unless it was answered while it waited.
     *
     * @param listener told between two steps; of all variants, one after the other, each with the whole limit
     */
    Drawn run(Fetched.Source decided, EditListener listener) {
        // Another adapter may have come since it was decided: then its results are others.
        Fetched.Source source = decided.under(editor.adopt());
        if (source.request().handling().dryRun()) {
            return plan(source, listener);
        }
        Optional<EditCompleted> earlier = stored.findAgain(source.wanted(), clock.instant());
        if (earlier.isPresent()) {
            return new Drawn.Answered(earlier.get());
        }
        source.request().requireInTime(clock.instant()); // once more: it waited for the device
        try {
            List<EditOutcome> outcomes = new ArrayList<>();
            int variants = source.request().handling().variants();
            for (int variant = 0; variant < variants; variant++) {
                int before = variant;
                started.set(clock.instant());
                outcomes.add(edit(source, variant, (done, steps) -> {
                    requireWithinLimit();
                    listener.stepped(before * steps + done, variants * steps);
                }));
            }
            return new Drawn.Edited(source, outcomes);
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

    /** Finds what the edit would do. */
    private Drawn plan(Fetched.Source source, EditListener listener) {
        source.request().requireInTime(clock.instant());
        started.set(clock.instant());
        try {
            return new Drawn.Planned(
                    source,
                    editor.plan(
                            source.picture(),
                            source.references(),
                            source.request().options(),
                            (done, steps) -> {
                                requireWithinLimit();
                                listener.stepped(done, steps);
                            }));
        } finally {
            started.set(Instant.MAX);
        }
    }

    private void requireWithinLimit() {
        Duration running = runningFor();
        if (running.compareTo(limit) > 0) {
            throw new FailureException(
                    JobFailure.EDIT_TOO_LONG,
                    "the edit was stopped after " + running.toSeconds() + " s, the limit is " + limit.toSeconds()
                            + " s: ask for fewer steps or send a smaller picture");
        }
    }

    /** How long the running edit has been running; zero when none is. */
    Duration runningFor() {
        Instant since = Objects.requireNonNull(started.get());
        return since.equals(Instant.MAX) ? Duration.ZERO : Duration.between(since, clock.instant());
    }
}
