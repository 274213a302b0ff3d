package dev.retouch.edit;

import dev.retouch.image.Backdrop;
import dev.retouch.image.Compositor;
import dev.retouch.image.Difference;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Puts the model's picture over the source, at the source's own resolution, and measures the result. */
final class Composition {

    /** Weight from which a pixel of the feather counts as inside. */
    private static final int HALF = 128;

    private Composition() {}

    /**
     * The result of an edit, with the source's alpha: the model saw a transparent source on white, which is taken out again.
     *
     * @param model its picture, and how far it had drifted
     * @param options with the steps that were run
     * @param denseSteps those of them that computed the whole picture
     * @param clock told when the picture is done
     */
    static EditOutcome outcome(
            Picture source, Steadied model, Region region, EditOptions options, int denseSteps, StageClock clock) {
        Picture enlarged = Resampler.resize(model.drawn(), source.width(), source.height(), Filter.LANCZOS);
        byte[] weight = weight(region, source);
        boolean exact = region.mode() == EditMode.LOCAL && options.preserve() == Preserve.EXACT;
        Picture whole = Backdrop.WHITE.removedFrom(enlarged, source.alpha());
        Picture result = exact ? Compositor.composite(source, whole, weight) : whole;
        Difference outside = Difference.outside(result, source, weight);
        clock.done("composite");
        return new EditOutcome(
                result,
                grey(weight, source.width(), source.height()),
                whole,
                new EditReport(
                        region.mode(),
                        area(weight),
                        box(weight, source.width(), source.height()),
                        region.confidence(),
                        outside.mean(),
                        outside.max(),
                        options.seed(),
                        options.steps(),
                        denseSteps,
                        clock.times(),
                        model.drift(),
                        warnings(model, region)));
    }

    private static List<String> warnings(Steadied model, Region region) {
        if (region.confidence() == null || region.confidence().area() > 0) {
            return model.warnings();
        }
        String unfound =
                "nothing in the picture matched the instruction: as whenNotFound asks, the whole picture was edited";
        return Stream.concat(Stream.of(unfound), model.warnings().stream()).toList();
    }

    /**
     * What an edit inside a region would do.
     *
     * @param options with the steps that would be run
     * @param denseSteps those of them that would compute the whole picture
     * @param seconds that it would take
     */
    static EditPlan plan(Picture source, Region region, EditOptions options, int denseSteps, double seconds) {
        byte[] weight = weight(region, source);
        return new EditPlan(
                grey(weight, source.width(), source.height()),
                region.mode(),
                area(weight),
                box(weight, source.width(), source.height()),
                region.confidence(),
                options.steps(),
                denseSteps,
                seconds);
    }

    /** (height, width) 255 inside the region, 0 outside, a ramp of half a token between. */
    private static byte[] weight(Region region, Picture source) {
        if (region.mode() == EditMode.GLOBAL) {
            byte[] all = new byte[source.width() * source.height()];
            Arrays.fill(all, (byte) 255);
            return all;
        }
        int token = Math.min(source.width() / region.width(), source.height() / region.height());
        return Compositor.feather(
                region.cells(),
                region.width(),
                region.height(),
                source.width(),
                source.height(),
                Math.max(1, token / 2));
    }

    private static double area(byte[] weight) {
        long inside = 0;
        for (byte w : weight) {
            inside += (w & 0xff) >= HALF ? 1 : 0;
        }
        return (double) inside / weight.length;
    }

    private static EditReport.Box box(byte[] weight, int width, int height) {
        int left = width;
        int right = -1;
        int top = height;
        int bottom = -1;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if ((weight[y * width + x] & 0xff) >= HALF) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = y;
                }
            }
        }
        return right < 0
                ? new EditReport.Box(0, 0, 0, 0)
                : new EditReport.Box(left, top, right - left + 1, bottom - top + 1);
    }

    private static Picture grey(byte[] weight, int width, int height) {
        byte[] rgb = new byte[3 * weight.length];
        for (int i = 0; i < weight.length; i++) {
            rgb[3 * i] = weight[i];
            rgb[3 * i + 1] = weight[i];
            rgb[3 * i + 2] = weight[i];
        }
        return Picture.opaque(width, height, rgb);
    }
}
