package dev.retouch.image;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.adobe.internal.xmp.XMPMetaFactory;
import com.adobe.internal.xmp.options.ParseOptions;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.util.Arrays;

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

    private static final String JPEG_PREFIX = "Exif\0\0";

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

    /**
     * The orientation that EXIF data asks for; damaged data asks for nothing.
     *
     * @param data a TIFF structure, with or without the prefix that JPEG puts before it
     */
    static Orientation fromExif(byte[] data) {
        boolean prefixed = new Bytes(data, "EXIF").is(0, JPEG_PREFIX);
        byte[] exif = prefixed ? Arrays.copyOfRange(data, JPEG_PREFIX.length(), data.length) : data;
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

    /** The orientation that an XMP packet asks for; damaged data asks for nothing. */
    static Orientation fromXmp(byte[] packet) {
        try {
            ParseOptions options = new ParseOptions().setDisallowDoctype(true);
            Integer value =
                    XMPMetaFactory.parseFromBuffer(packet, options).getPropertyInteger(XMPConst.NS_TIFF, "Orientation");
            return value == null ? UPRIGHT : of(value);
        } catch (XMPException | RuntimeException e) {
            return UPRIGHT;
        }
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
