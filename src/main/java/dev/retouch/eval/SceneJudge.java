package dev.retouch.eval;

import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.Grounding;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.Preserve;
import dev.retouch.edit.WhenNotFound;
import dev.retouch.image.Compositor;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.Palette;
import dev.retouch.scene.Raster;
import java.util.Arrays;

/** Edits one scene in every way that is compared, and scores the results against the truth. */
final class SceneJudge {

    /** Probability above which a token counts as predicted, as in the paper. */
    private static final float PREDICTED = 0.5f;

    private final MeasuredPipeline pipeline;
    private final int steps;
    private final double guidance;

    /**
     * @param steps denoising steps, 0 for the bundle's default
     * @param guidance scale, 0 for the bundle's default
     */
    SceneJudge(MeasuredPipeline pipeline, int steps, double guidance) {
        this.pipeline = pipeline;
        this.steps = steps;
        this.guidance = guidance;
    }

    /** @param seed of the edit's noise */
    SceneScore judge(EditSample sample, long seed) {
        Picture source = picture(sample.source());
        Picture truth = picture(sample.target());
        byte[] mask = sample.mask();
        long start = System.nanoTime();
        EditOutcome deployed = pipeline.editor().edit(source, options(sample, seed, EditMode.AUTO));
        double seconds = (System.nanoTime() - start) / 1e9;
        EditOutcome backbone = deployed.report().mode() == EditMode.GLOBAL
                ? deployed
                : pipeline.editor().edit(source, options(sample, seed, EditMode.GLOBAL));
        EditOutcome soft = pipeline.editor()
                .edit(source, soft(sample, seed, deployed.report().mode()));
        EditOutcome trueMask = sample.kind().isGlobal()
                ? backbone
                : pipeline.editInside(source, options(sample, seed, EditMode.LOCAL), mask);
        Grounding grounding = pipeline.ground(source, sample.instruction());
        return new SceneScore(
                sample.kind(),
                sample.instruction(),
                PixelError.of(deployed.result(), truth, mask),
                PixelError.of(soft.drawn(), truth, mask),
                PixelError.of(trueMask.result(), truth, mask),
                PixelError.of(backbone.drawn(), truth, mask),
                PixelError.of(composited(source, backbone, deployed), truth, mask),
                PixelError.of(pipeline.roundTrip(truth), truth, mask),
                PixelError.of(source, truth, mask),
                deployed.report().mode(),
                iou(grounding, sample.mask(), sample.source().side()),
                sample.kind() != EditKind.RECOLOUR
                        || colour(deployed.result(), mask).equals(sample.requestedColour()),
                keepsOutside(source, deployed),
                seconds,
                new SceneScore.Pictures(source, deployed.mask(), deployed.result(), truth, backbone.drawn()));
    }

    /** Computes every token in every step: a sparse step puts the source back by itself. */
    private EditOptions soft(EditSample sample, long seed, EditMode mode) {
        return new EditOptions(sample.instruction(), seed, steps, guidance, mode, Preserve.SOFT)
                .with(WhenNotFound.GLOBAL);
    }

    /** What the backbone drew, put into the source as the deployed edit is: what compositing does without an adapter. */
    static Picture composited(Picture source, EditOutcome backbone, EditOutcome deployed) {
        if (deployed.report().mode() == EditMode.GLOBAL) {
            return backbone.drawn();
        }
        return Compositor.composite(source, backbone.drawn(), deployed.weight());
    }

    private EditOptions options(EditSample sample, long seed, EditMode mode) {
        return new EditOptions(sample.instruction(), seed, steps, guidance, mode, Preserve.EXACT)
                .with(WhenNotFound.GLOBAL);
    }

    private static Picture picture(Raster raster) {
        return Picture.opaque(raster.side(), raster.side(), raster.rgb());
    }

    /**
     * Intersection over union of the predicted tokens and those that the true region touches; 1 when both are empty.
     *
     * @param mask (side, side) 1 inside the true region
     */
    static double iou(Grounding grounding, byte[] mask, int side) {
        byte[] truth = TouchedTokens.of(mask, side, side, grounding.columns(), grounding.rows());
        int both = 0;
        int either = 0;
        for (int i = 0; i < truth.length; i++) {
            boolean predicted = grounding.probabilities()[i] > PREDICTED;
            both += predicted && truth[i] == 1 ? 1 : 0;
            either += predicted || truth[i] == 1 ? 1 : 0;
        }
        return either == 0 ? 1 : (double) both / either;
    }

    /** The palette's name for the mean colour inside the mask. */
    static String colour(Picture picture, byte[] mask) {
        double[] sum = new double[3];
        int pixels = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == 1) {
                pixels++;
                for (int c = 0; c < 3; c++) {
                    sum[c] += picture.rgb()[3 * i + c] & 0xff;
                }
            }
        }
        int count = Math.max(1, pixels);
        return Palette.nearest(sum[0] / count, sum[1] / count, sum[2] / count);
    }

    private static boolean keepsOutside(Picture source, EditOutcome outcome) {
        if (outcome.report().mode() == EditMode.GLOBAL) {
            return true; // a global edit promises nothing
        }
        return sameOutside(source, outcome.result(), outcome.mask());
    }

    /** Whether two pictures are equal, byte for byte, wherever a mask is black. */
    static boolean sameOutside(Picture source, Picture result, Picture mask) {
        byte[] inside = mask.rgb();
        for (int i = 0; i < inside.length; i += 3) {
            if (inside[i] == 0 && !Arrays.equals(source.rgb(), i, i + 3, result.rgb(), i, i + 3)) {
                return false;
            }
        }
        return true;
    }
}
