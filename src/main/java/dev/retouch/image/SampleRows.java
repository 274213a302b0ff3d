package dev.retouch.image;

import java.awt.image.Raster;
import java.awt.image.SampleModel;

/** Reads a raster some rows at a time, all bands scaled to one depth, and puts the colours through a converter. */
final class SampleRows {

    /** Pixels that are converted at once: bounds the memory, large enough to hide the call. */
    private static final int CHUNK = 1 << 16;

    private final Raster raster;
    private final int width;
    private final int height;
    private final int colours;
    private final int max;
    private boolean alpha;
    private boolean premultiplied;
    private int[] transparent = {};

    /**
     * The samples of a raster.
     *
     * @param colours how many of its bands, from the first on, are colours
     * @param max the highest level that samples are scaled to, 255 or 65535
     */
    SampleRows(Raster raster, int colours, int max) {
        this.raster = raster;
        this.width = raster.getWidth();
        this.height = raster.getHeight();
        this.colours = colours;
        this.max = max;
    }

    /** The highest level that keeps all that the raster's samples say: 255 or 65535. */
    static int max(Raster raster) {
        SampleModel model = raster.getSampleModel();
        int bits = 0;
        for (int band = 0; band < model.getNumBands(); band++) {
            bits = Math.max(bits, model.getSampleSize(band));
        }
        if (bits > 16) {
            throw PictureFailure.unreadable("its samples have " + bits + " bits");
        }
        return bits > 8 ? 0xffff : 0xff;
    }

    /** Whether the band after the colours is alpha, and whether the colours are multiplied by it. */
    SampleRows withAlpha(boolean hasAlpha, boolean isPremultiplied) {
        this.alpha = hasAlpha;
        this.premultiplied = isPremultiplied;
        return this;
    }

    /** The raw samples of the one colour that is transparent, or none. */
    SampleRows withTransparent(int[] samples) {
        this.transparent = samples.length == colours ? samples : new int[0];
        return this;
    }

    Picture toPicture(ColourConverter converter) {
        int rows = Math.max(1, CHUNK / width);
        int[][] scales = new int[alpha ? colours + 1 : colours][];
        for (int band = 0; band < scales.length; band++) {
            scales[band] = scale(band);
        }
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        byte[] opacity = alpha || transparent.length != 0 ? new byte[width * height] : PictureFile.NONE;
        int[] samples = new int[rows * width * colours];
        int[] one = new int[rows * width];
        for (int y = 0; y < height; y += rows) {
            int count = Math.min(rows, height - y);
            int pixels = count * width;
            int at = y * width;
            boolean[] keyed = new boolean[transparent.length == 0 ? 0 : pixels];
            for (int band = 0; band < colours; band++) {
                read(y, count, band, one);
                for (int i = 0; i < pixels; i++) {
                    samples[i * colours + band] = scales[band][one[i]];
                }
                for (int i = 0; i < keyed.length; i++) {
                    keyed[i] = (band == 0 || keyed[i]) && one[i] == transparent[band];
                }
            }
            if (alpha) {
                read(y, count, colours, one);
                for (int i = 0; i < pixels; i++) {
                    int level = scales[colours][one[i]];
                    opacity[at + i] = (byte) (max == 255 ? level : (level * 255L + max / 2) / max);
                    if (premultiplied && level != 0) {
                        divide(samples, i * colours, level);
                    }
                }
            }
            for (int i = 0; i < keyed.length; i++) {
                opacity[at + i] = (byte) (keyed[i] ? 0 : 255);
            }
            converter.convert(samples, pixels, rgb, 3 * at);
        }
        return new Picture(width, height, rgb, opacity);
    }

    private void read(int y, int rows, int band, int[] into) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, rows, band, into);
    }

    private void divide(int[] samples, int at, int level) {
        for (int i = at; i < at + colours; i++) {
            samples[i] = (int) Math.min(max, ((long) samples[i] * max + level / 2) / level);
        }
    }

    private int[] scale(int band) {
        int most = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        int[] scale = new int[most + 1];
        for (int i = 0; i <= most; i++) {
            scale[i] = (int) (((long) i * max + most / 2) / most);
        }
        return scale;
    }
}
