package dev.retouch.eval.dataset;

import dev.retouch.chat.ChatException;
import dev.retouch.data.EditSample;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.edit.EditFailure;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.ImageEditor;
import dev.retouch.edit.Preserve;
import dev.retouch.eval.PixelError;
import dev.retouch.eval.metric.ClipModel;
import dev.retouch.eval.metric.DinoModel;
import dev.retouch.eval.metric.RegionOverlap;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Backdrop;
import dev.retouch.image.Picture;
import dev.retouch.registration.Drift;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Edits one sample and takes its figures.
 *
 * <p>Where the target is known the result is compared with it (MagicBrush); where it is not, with the source, as a measure of
 * preservation (the Emu-Edit protocol; paper, section 4.6). An edit that finds no region leaves its source.
 */
final class SampleJudge {

    private static final int INSIDE = 128;

    private final ImageEditor editor;
    private final Instruments instruments;
    private final int steps;
    private final double guidance;

    /**
     * @param steps denoising steps, 0 for the bundle's default
     * @param guidance scale, 0 for the bundle's default
     */
    SampleJudge(ImageEditor editor, Instruments instruments, int steps, double guidance) {
        this.editor = editor;
        this.instruments = instruments;
        this.steps = steps;
        this.guidance = guidance;
    }

    /** What an edit left; the mask is empty and nothing was drawn where it found no region. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Edited(
            Picture result, byte[] found, @Nullable Picture drawn) {}

    /**
     * The figures of a sample, by name.
     *
     * @param seed of the edit's noise
     * @throws BadSampleException when a picture cannot be used, or the judge's answers cannot
     * @throws ChatException when the judge cannot be asked
     */
    Map<String, Double> figures(EditSample sample, long seed) throws BadSampleException, ChatException {
        Picture source = Backdrop.WHITE.under(sample.sourcePicture());
        Picture known = sample.targetPicture();
        Picture target = known == null ? null : Backdrop.WHITE.under(known);
        if (target != null && (target.width() != source.width() || target.height() != source.height())) {
            throw new BadSampleException("its target has another size than its source");
        }
        byte[] region = sample.region(source.width(), source.height());
        Map<String, Double> figures = new LinkedHashMap<>();
        Edited edited = edited(sample, source, seed);
        figures.put("refused", edited.drawn() == null ? 1.0 : 0.0);
        pixels(figures, edited.result(), target == null ? source : target, region);
        if (region != null) {
            RegionOverlap overlap = RegionOverlap.of(edited.found(), region, source.width(), source.height());
            figures.put("maskIou", overlap.iou());
            figures.put("boundaryF", overlap.boundaryF());
        }
        byte[] kept = outside(region == null ? edited.found() : region);
        drift(figures, "result", source, edited.result(), kept);
        if (edited.drawn() != null) {
            drift(figures, "drawn", source, edited.drawn(), kept);
        }
        features(figures, sample, source, edited.result(), target == null ? source : target);
        judged(figures, sample, source, edited.result());
        return figures;
    }

    private Edited edited(EditSample sample, Picture source, long seed) throws BadSampleException {
        try {
            EditOutcome outcome = editor.edit(
                    source,
                    new EditOptions(sample.instruction(), seed, steps, guidance, EditMode.AUTO, Preserve.EXACT));
            byte[] found = outcome.weight();
            for (int i = 0; i < found.length; i++) {
                found[i] = (byte) ((found[i] & 0xff) >= INSIDE ? 1 : 0);
            }
            return new Edited(outcome.result(), found, outcome.drawn());
        } catch (FailureException e) {
            if (e.reason() == EditFailure.REGION_NOT_FOUND) {
                return new Edited(source, new byte[source.width() * source.height()], null);
            }
            throw new BadSampleException("it cannot be edited: " + e.getMessage(), e);
        }
    }

    private static void pixels(Map<String, Double> figures, Picture result, Picture wanted, byte @Nullable [] region) {
        PixelError error =
                PixelError.of(result, wanted, region == null ? new byte[result.width() * result.height()] : region);
        figures.put("l1", error.l1());
        figures.put("l2", error.l2());
        if (region != null) {
            figures.put("l1Inside", error.l1Inside());
            figures.put("l2Inside", error.l2Inside());
            figures.put("l1Outside", error.l1Outside());
            figures.put("l2Outside", error.l2Outside());
        }
    }

    private static byte[] outside(byte[] region) {
        byte[] kept = new byte[region.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = (byte) (1 - region[i]);
        }
        return kept;
    }

    /** Shift and zoom against the source, where there is enough to tell them by. */
    static void drift(Map<String, Double> figures, String of, Picture source, Picture picture, byte[] kept) {
        Drift drift = Drift.between(source, picture, kept);
        figures.put(of + "DriftKnown", drift.confidence() >= Drift.LEAST_CONFIDENCE ? 1.0 : 0.0);
        if (drift.confidence() >= Drift.LEAST_CONFIDENCE) {
            figures.put(of + "ShiftPixels", Math.hypot(drift.x(), drift.y()));
            double half = Math.hypot(source.width(), source.height()) / 2;
            figures.put(of + "ZoomPixels", Math.abs(drift.scale() - 1) * half);
        }
    }

    private void features(
            Map<String, Double> figures, EditSample sample, Picture source, Picture result, Picture wanted) {
        ClipModel clip = instruments.clip();
        if (clip != null) {
            float[] seen = clip.embed(result);
            figures.put("clipI", ClipModel.similarity(seen, clip.embed(wanted)));
            String caption = sample.about().path(EditSample.CAPTION).asText();
            String before = sample.about().path(EditSample.SOURCE_CAPTION).asText();
            if (!caption.isEmpty()) {
                float[] told = clip.embed(caption);
                figures.put("clipT", ClipModel.similarity(seen, told));
                if (!before.isEmpty()) {
                    figures.put(
                            "clipDirection",
                            ClipModel.similarity(less(seen, clip.embed(source)), less(told, clip.embed(before))));
                }
            }
        }
        DinoModel dino = instruments.dino();
        if (dino != null) {
            figures.put("dino", DinoModel.similarity(dino.embed(result), dino.embed(wanted)));
        }
    }

    private static float[] less(float[] one, float[] other) {
        float[] difference = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            difference[i] = one[i] - other[i];
        }
        return difference;
    }

    private void judged(Map<String, Double> figures, EditSample sample, Picture source, Picture result)
            throws BadSampleException, ChatException {
        Judge judge = instruments.judge();
        if (judge == null) {
            return;
        }
        try {
            Judge.Marks marks = judge.marks(source, result, sample.instruction());
            figures.put("semantics", marks.semantics());
            figures.put("quality", marks.quality());
            figures.put("overall", marks.overall());
        } catch (ChatException e) {
            if (e.isUnusable()) {
                throw new BadSampleException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }
}
