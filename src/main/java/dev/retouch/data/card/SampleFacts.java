package dev.retouch.data.card;

import dev.retouch.data.EditSample;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import org.jspecify.annotations.Nullable;

/**
 * What a card says of one sample.
 *
 * @param area share of the source that the mask covers, -1 where there is no mask
 * @param changedOutside share of the pixels outside of the mask in which source and target differ, -1 where one of them is
 *     unknown or all is inside
 * @param hash of the source
 * @param thumbnail for the contact sheet, null where it was not asked for
 */
record SampleFacts(
        String key,
        String instruction,
        String kind,
        String origin,
        String task,
        int width,
        int height,
        boolean hasTarget,
        double area,
        double changedOutside,
        long hash,
        @Nullable Thumbnail thumbnail) {

    /** Largest side of a thumbnail in pixels. */
    static final int SIDE = 192;

    /** Small pictures of a sample; target and mask are null where there are none. */
    record Thumbnail(
            Picture source,
            @Nullable Picture target,
            @Nullable Picture mask) {}

    /** @throws BadSampleException when a picture cannot be read, or sizes differ */
    static SampleFacts of(EditSample sample, boolean withThumbnail) throws BadSampleException {
        Picture source = sample.sourcePicture();
        Picture target = sample.targetPicture();
        byte[] region = sample.region(source.width(), source.height());
        if (target != null && (target.width() != source.width() || target.height() != source.height())) {
            throw new BadSampleException("its target has another size than its source");
        }
        return new SampleFacts(
                sample.key(),
                sample.instruction(),
                sample.kind(),
                sample.about().path("origin").asText("unknown"),
                sample.about().path("task").asText(""),
                source.width(),
                source.height(),
                target != null,
                region == null ? -1 : area(region),
                region == null || target == null ? -1 : changedOutside(source, target, region),
                PerceptualHash.of(source),
                withThumbnail ? thumbnail(source, target, region) : null);
    }

    private static double area(byte[] region) {
        long inside = 0;
        for (byte pixel : region) {
            inside += pixel;
        }
        return (double) inside / region.length;
    }

    private static double changedOutside(Picture source, Picture target, byte[] region) {
        long outside = 0;
        long changed = 0;
        for (int i = 0; i < region.length; i++) {
            if (region[i] == 0) {
                outside++;
                changed += same(source.rgb(), target.rgb(), 3 * i) ? 0 : 1;
            }
        }
        return outside == 0 ? -1 : (double) changed / outside;
    }

    private static boolean same(byte[] one, byte[] other, int at) {
        return one[at] == other[at] && one[at + 1] == other[at + 1] && one[at + 2] == other[at + 2];
    }

    private static Thumbnail thumbnail(Picture source, @Nullable Picture target, byte @Nullable [] region) {
        Picture mask = null;
        if (region != null) {
            byte[] rgb = new byte[3 * region.length];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (region[i / 3] == 0 ? 0 : 255);
            }
            mask = small(Picture.opaque(source.width(), source.height(), rgb));
        }
        return new Thumbnail(small(source), target == null ? null : small(target), mask);
    }

    private static Picture small(Picture picture) {
        double scale = Math.min(1, (double) SIDE / Math.max(picture.width(), picture.height()));
        return Resampler.resize(
                picture,
                Math.max(1, (int) Math.round(scale * picture.width())),
                Math.max(1, (int) Math.round(scale * picture.height())),
                Filter.LANCZOS);
    }
}
