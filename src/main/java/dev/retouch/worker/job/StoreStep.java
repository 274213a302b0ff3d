package dev.retouch.worker.job;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditReport;
import dev.retouch.image.PictureFormat;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Stores the result, then the mask, and the answer last: where an answer exists, everything that it names exists.
 *
 * <p>Nothing that exists is overwritten: after a rebalance another worker may hold the same request, and what it announced
 * must stay. A result without an answer was left by a worker that died, or belongs to one that is a step ahead; its key
 * says that it is the same edit, so it is used as it is.
 */
final class StoreStep {

    private final ObjectStore store;
    private final StoredAnswers stored;
    private final ModelIds models;

    StoreStep(ObjectStore store, StoredAnswers stored, ModelIds models) {
        this.store = store;
        this.stored = stored;
        this.models = models;
    }

    /**
     * The answer that stands from now on.
     *
     * @param attempts of the request so far
     */
    EditCompleted run(Encoded edit, int attempts) {
        ObjectStore.Stored result = store.putIfAbsent(
                edit.keys().result(),
                edit.result(),
                edit.request().output().format().mediaType());
        store.putIfAbsent(edit.keys().mask(), edit.mask(), PictureFormat.PNG.mediaType());
        return stored.keep(edit.request(), edit.keys(), answer(edit, result, attempts));
    }

    private EditCompleted answer(Encoded edit, ObjectStore.Stored result, int attempts) {
        EditReport report = edit.report();
        var box = report.regionBox();
        return new EditCompleted(
                edit.request().id(),
                new EditCompleted.StoredObject(edit.keys().result().toString(), result.etag(), result.size()),
                new EditCompleted.Mask(
                        edit.keys().mask().toString(),
                        report.regionArea(),
                        new EditCompleted.Box(box.x(), box.y(), box.width(), box.height())),
                report.mode().name().toLowerCase(Locale.ROOT),
                new EditCompleted.Locality(report.outsideMeanDifference(), report.outsideMaxDifference()),
                edit.alpha().name().toLowerCase(Locale.ROOT),
                report.seed(),
                report.steps(),
                report.denseSteps(),
                models.model(),
                models.adapter(),
                milliseconds(edit.fetchTime(), report.stages()),
                attempts,
                drift(report.drift()),
                report.warnings(),
                edit.request().attributes());
    }

    private static EditCompleted.Drift drift(EditReport.Drift drift) {
        return new EditCompleted.Drift(
                drift.pixels(), drift.x(), drift.y(), drift.scale(), drift.tone(), drift.confidence(), drift.undone());
    }

    private static Map<String, Long> milliseconds(Duration fetch, Map<String, Duration> edit) {
        Map<String, Long> stages = new LinkedHashMap<>();
        stages.put("fetch", fetch.toMillis());
        edit.forEach((name, time) -> stages.put(name, time.toMillis()));
        return stages;
    }
}
