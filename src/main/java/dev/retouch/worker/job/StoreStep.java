package dev.retouch.worker.job;

import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditPlan;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.RegionConfidence;
import dev.retouch.image.PictureFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores the results, then the mask, and the answer last: where an answer exists, everything that it names exists.
 *
 * <p>Nothing that exists is overwritten: after a rebalance another worker may hold the same request, and what it announced
 * must stay. A result without an answer was left by a worker that died, or belongs to one that is a step ahead; its key
 * says that it is the same edit, so it is used as it is.
 */
final class StoreStep {

    private final ObjectStore store;
    private final StoredAnswers stored;

    StoreStep(ObjectStore store, StoredAnswers stored) {
        this.store = store;
        this.stored = stored;
    }

    /**
     * The answer that stands from now on.
     *
     * @param attempts of the request so far
     */
    EditCompleted run(Encoded edit, int attempts) {
        String mediaType = edit.request().output().format().mediaType();
        List<ObjectStore.Stored> results = new ArrayList<>();
        for (int i = 0; i < edit.files().size(); i++) {
            results.add(store.putIfAbsent(
                    edit.keys().results().get(i), edit.files().get(i).result(), mediaType));
        }
        store.putIfAbsent(edit.keys().mask(), edit.files().get(0).mask(), PictureFormat.PNG.mediaType());
        return stored.keep(edit.request(), edit.keys(), answer(edit, results, attempts));
    }

    /** The answer to a request that asked only what its edit would do; only the mask is stored. */
    EditPlanned run(Drawn.Planned planned) {
        EditRequested request = planned.source().request();
        S3Location mask = planned.source().keys().mask();
        EditPlan plan = planned.plan();
        store.putIfAbsent(mask, plan.maskPng(), PictureFormat.PNG.mediaType());
        int variants = request.handling().variants();
        return new EditPlanned(
                request.id(),
                mask(mask, plan.regionArea(), plan.regionBox(), plan.confidence()),
                name(plan.mode()),
                variants * plan.steps(),
                variants * plan.denseSteps(),
                new EditPlanned.Price(variants * plan.seconds()),
                planned.source().keys().models().model(),
                planned.source().keys().models().adapter(),
                planned.source().decoded().warnings(),
                request.attributes());
    }

    private EditCompleted answer(Encoded edit, List<ObjectStore.Stored> results, int attempts) {
        EditReport report = edit.files().get(0).report();
        List<EditCompleted.Variant> variants = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            variants.add(variant(edit, i, results.get(i)));
        }
        return new EditCompleted(
                edit.request().id(),
                variants.get(0).result(),
                mask(edit.keys().mask(), report.regionArea(), report.regionBox(), report.confidence()),
                name(report.mode()),
                variants.get(0).locality(),
                edit.files().get(0).alpha().name().toLowerCase(Locale.ROOT),
                report.seed(),
                report.steps(),
                report.denseSteps(),
                edit.keys().models().model(),
                edit.keys().models().adapter(),
                milliseconds(edit),
                attempts,
                variants.size() == 1 ? List.of() : variants,
                variants.get(0).drift(),
                edit.files().stream()
                        .flatMap(files -> files.report().warnings().stream())
                        .distinct()
                        .toList(),
                edit.request().attributes());
    }

    private static EditCompleted.Variant variant(Encoded edit, int index, ObjectStore.Stored result) {
        EditReport report = edit.files().get(index).report();
        return new EditCompleted.Variant(
                report.seed(),
                new EditCompleted.StoredObject(
                        edit.keys().results().get(index).toString(), result.etag(), result.size()),
                new EditCompleted.Locality(report.outsideMeanDifference(), report.outsideMaxDifference()),
                drift(report.drift()));
    }

    private static EditCompleted.Mask mask(
            S3Location location, double area, EditReport.Box box, @Nullable RegionConfidence found) {
        return new EditCompleted.Mask(
                location.toString(),
                area,
                new EditCompleted.Box(box.x(), box.y(), box.width(), box.height()),
                found == null ? null : new EditCompleted.Confidence(found.probability(), found.area(), found.margin()));
    }

    private static String name(EditMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private static EditCompleted.Drift drift(EditReport.Drift drift) {
        return new EditCompleted.Drift(
                drift.pixels(), drift.x(), drift.y(), drift.scale(), drift.tone(), drift.confidence(), drift.undone());
    }

    /** Of all variants together. */
    private static Map<String, Long> milliseconds(Encoded edit) {
        Map<String, Duration> times = new LinkedHashMap<>();
        times.put("fetch", edit.fetchTime());
        edit.files()
                .forEach(files ->
                        files.report().stages().forEach((name, time) -> times.merge(name, time, Duration::plus)));
        Map<String, Long> stages = new LinkedHashMap<>();
        times.forEach((name, time) -> stages.put(name, time.toMillis()));
        return stages;
    }
}
