package dev.retouch.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/**
 * How a stored picture has to be turned to stand upright, in the order of the EXIF values 1 to 8.
 *
 * <p>Each is a swap of the axes or none, followed by mirroring the result's columns, rows, or both.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, true, false),
    TRANSVERSED(true, true, true),
    TURN_LEFT(true, false, true);

    private final boolean swap;
    private final boolean mirrorColumns;
    private final boolean mirrorRows;

    Orientation(boolean swap, boolean mirrorColumns, boolean mirrorRows) {
        this.swap = swap;
        this.mirrorColumns = mirrorColumns;
        this.mirrorRows = mirrorRows;
    }

    /** The orientation of an EXIF value; anything outside 1 to 8 is upright, as viewers take it. */
    static Orientation of(int exifValue) {
        return exifValue >= 1 && exifValue <= 8 ? values()[exifValue - 1] : UPRIGHT;
    }

    /** The orientation that EXIF data asks for; damaged data asks for nothing. */
    static Orientation fromExif(byte[] exif) {
        if (exif.length == 0) {
            return UPRIGHT;
        }
        Metadata metadata = new Metadata();
        try {
            new ExifReader().extract(new ByteArrayReader(exif), metadata);
        } catch (RuntimeException e) {
            return UPRIGHT;
        }
        ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Integer value = directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
        return value == null ? UPRIGHT : of(value);
    }

    Picture apply(Picture stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swap ? stored.height() : stored.width();
        int height = swap ? stored.width() : stored.height();
        byte[] rgb = turned(stored.rgb(), stored.width(), stored.height(), 3);
        byte[] alpha = stored.hasAlpha() ? turned(stored.alpha(), stored.width(), stored.height(), 1) : stored.alpha();
        return new Picture(width, height, rgb, alpha);
    }

    private byte[] turned(byte[] in, int width, int height, int channels) {
        byte[] out = new byte[in.length];
        int newWidth = swap ? height : width;
        int newHeight = swap ? width : height;
        for (int y = 0; y < newHeight; y++) {
            int unmirroredY = mirrorRows ? newHeight - 1 - y : y;
            for (int x = 0; x < newWidth; x++) {
                int unmirroredX = mirrorColumns ? newWidth - 1 - x : x;
                int from = swap ? unmirroredX * width + unmirroredY : unmirroredY * width + unmirroredX;
                int to = y * newWidth + x;
                for (int channel = 0; channel < channels; channel++) {
                    out[to * channels + channel] = in[from * channels + channel];
                }
            }
        }
        return out;
    }
}
