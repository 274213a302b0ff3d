package dev.retouch.eval;

import dev.retouch.edit.Grounding;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.Raster;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** Asks a mask predictor for regions of held-out pictures: of instructions that name nothing in them, and of good ones. */
public final class NegativesCheck {

    private static final int SIDE = 128;

    private NegativesCheck() {}

    /**
     * Grounds {@code count} instructions that name nothing, of every kind alike, and twice as many of local edits.
     *
     * @param seed of pictures and instructions
     * @param freely whether they are worded as people write, most of them in sentences that no training has
     * @param progress receives the number of instructions that are done
     */
    public static NegativesReport run(
            MeasuredPipeline pipeline, long seed, int count, boolean freely, IntConsumer progress) {
        SceneSet scenes = new SceneSet(seed, Split.HELD_OUT, SIDE);
        NegativeInstructions instructions = new NegativeInstructions(seed, Split.HELD_OUT);
        NegativeInstructions.Kind[] kinds = NegativeInstructions.Kind.values();
        List<NegativesReport.Refused> refused = new ArrayList<>();
        List<NegativesReport.Good> good = new ArrayList<>();
        for (int i = 0; good.size() < 2 * count; i++) {
            EditSample sample = scenes.sample(i);
            if (refused.size() < count) {
                NegativeInstructions.Kind kind = kinds[i % kinds.length];
                NegativeInstructions.Negative asked = freely
                        ? instructions.freely(i, kind, sample.visibleObjects())
                        : instructions.sample(i, kind, sample.visibleObjects());
                Grounding found = pipeline.ground(picture(sample.source()), asked.instruction());
                refused.add(
                        new NegativesReport.Refused(asked.kind(), asked.instruction(), found(found), largest(found)));
            }
            if (!sample.kind().isGlobal()) {
                String asked = freely ? scenes.freely(i) : sample.instruction();
                Grounding found = pipeline.ground(picture(sample.source()), asked);
                good.add(new NegativesReport.Good(
                        sample.kind().name().toLowerCase(Locale.ROOT),
                        asked,
                        found(found),
                        largest(found),
                        SceneJudge.iou(found, sample.mask(), SIDE)));
            }
            progress.accept(refused.size() + good.size());
        }
        return new NegativesReport(refused, good);
    }

    private static String found(Grounding grounding) {
        return grounding.found() ? grounding.mode().name().toLowerCase(Locale.ROOT) : NegativesReport.NONE;
    }

    private static double largest(Grounding grounding) {
        double most = 0;
        for (float probability : grounding.probabilities()) {
            most = Math.max(most, probability);
        }
        return most;
    }

    private static Picture picture(Raster raster) {
        return Picture.opaque(raster.side(), raster.side(), raster.rgb());
    }
}
