package dev.retouch.data;

import dev.retouch.data.shard.BadSampleException;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureLimits;

/** Masks as files: grey PNGs, white inside. */
public final class MaskFiles {

    private static final int WHITE = 250;
    private static final int BLACK = 5;
    private static final int HALF = 128;

    private MaskFiles() {}

    /** @param region (height, width) 1 inside, 0 outside */
    public static byte[] png(byte[] region, int width, int height) {
        byte[] levels = new byte[region.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (region[i] == 0 ? 0 : 255);
        }
        return PictureEncoder.greyPng(width, height, levels);
    }

    /**
     * The mask of an annotator's picture, in any of the three forms that such pictures have: transparent inside, white on
     * black, or the source painted over in white.
     *
     * @throws BadSampleException when it is no picture, of another size, or has no region
     */
    public static byte[] ofAnnotation(byte[] annotation, Picture source) throws BadSampleException {
        Picture drawn;
        try {
            drawn = PictureDecoder.decode(annotation, PictureLimits.DEFAULT);
        } catch (FailureException e) {
            throw new BadSampleException("its mask cannot be used: " + e.getMessage(), e);
        }
        if (drawn.width() != source.width() || drawn.height() != source.height()) {
            throw new BadSampleException("its mask has " + drawn.width() + " x " + drawn.height()
                    + " pixels, its source " + source.width() + " x " + source.height());
        }
        byte[] region = region(drawn, source);
        int inside = 0;
        for (byte pixel : region) {
            inside += pixel;
        }
        if (inside == 0) {
            throw new BadSampleException("its mask has no region: nothing in it is transparent or painted white");
        }
        return png(region, source.width(), source.height());
    }

    private static byte[] region(Picture drawn, Picture source) {
        byte[] region = new byte[drawn.width() * drawn.height()];
        boolean transparent = false;
        for (byte alpha : drawn.alpha()) {
            transparent |= (alpha & 0xff) < HALF;
        }
        boolean flat = !transparent && isBlackAndWhite(drawn);
        for (int i = 0; i < region.length; i++) {
            boolean inside =
                    transparent ? (drawn.alpha()[i] & 0xff) < HALF : isWhite(drawn, i) && (flat || !isWhite(source, i));
            region[i] = (byte) (inside ? 1 : 0);
        }
        return region;
    }

    private static boolean isBlackAndWhite(Picture drawn) {
        for (byte sample : drawn.rgb()) {
            int level = sample & 0xff;
            if (level > BLACK && level < WHITE) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhite(Picture picture, int pixel) {
        for (int channel = 0; channel < 3; channel++) {
            if ((picture.rgb()[3 * pixel + channel] & 0xff) < WHITE) {
                return false;
            }
        }
        return true;
    }
}
