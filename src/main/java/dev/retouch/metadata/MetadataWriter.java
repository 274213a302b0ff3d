package dev.retouch.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Puts metadata into files that this application has just encoded, which carry none. */
public final class MetadataWriter {

    private static final byte[] EXIF_TAG = latin("Exif\0\0");
    private static final byte[] XMP_TAG = latin("http://ns.adobe.com/xap/1.0/\0");
    private static final byte[] PNG_XMP_TAG = latin("XML:com.adobe.xmp\0\0\0\0\0");
    private static final double INCHES_OF_METRE = 1 / 0.0254;

    private static final int WEBP_ALPHA = 0x10;
    private static final int WEBP_EXIF = 0x08;
    private static final int WEBP_XMP = 0x04;

    private MetadataWriter() {}

    /** A JPEG that begins with its JFIF segment, with the density there and EXIF and XMP behind it. */
    public static byte[] jpeg(byte[] file, FileMetadata metadata) {
        byte[] start = file.clone();
        Density density = metadata.density();
        int behind = 4 + (ByteBuffer.wrap(file).getShort(4) & 0xffff);
        if (density != null) {
            ByteBuffer.wrap(start)
                    .put(13, (byte) 1)
                    .putShort(14, (short) Math.round(density.x()))
                    .putShort(16, (short) Math.round(density.y()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + 1024);
        out.write(start, 0, behind);
        segment(out, EXIF_TAG, metadata.exif());
        segment(out, XMP_TAG, metadata.xmp());
        out.write(start, behind, start.length - behind);
        return out.toByteArray();
    }

    /** A PNG with its density, EXIF and XMP behind its header. */
    public static byte[] png(byte[] file, FileMetadata metadata) {
        int behind = 8 + 25;
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + 1024);
        out.write(file, 0, behind);
        Density density = metadata.density();
        if (density != null) {
            byte[] body = ByteBuffer.allocate(9)
                    .putInt((int) Math.round(density.x() * INCHES_OF_METRE))
                    .putInt((int) Math.round(density.y() * INCHES_OF_METRE))
                    .put((byte) 1)
                    .array();
            pngChunk(out, "pHYs", body);
        }
        if (metadata.exif().length > 0) {
            pngChunk(out, "eXIf", metadata.exif());
        }
        if (metadata.xmp().length > 0) {
            pngChunk(out, "iTXt", joined(PNG_XMP_TAG, metadata.xmp()));
        }
        out.write(file, behind, file.length - behind);
        return out.toByteArray();
    }

    /** A WebP in the extended form, with EXIF and XMP at its end; its density is in the EXIF. */
    public static byte[] webp(byte[] file, FileMetadata metadata, int width, int height, boolean alpha) {
        if (metadata.exif().length == 0 && metadata.xmp().length == 0) {
            return file;
        }
        int flags = (alpha ? WEBP_ALPHA : 0)
                | (metadata.exif().length > 0 ? WEBP_EXIF : 0)
                | (metadata.xmp().length > 0 ? WEBP_XMP : 0);
        byte[] extended = ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(flags)
                .putInt(width - 1) // three bytes; the next lines write over the fourth
                .put(7, (byte) (height - 1))
                .put(8, (byte) (height - 1 >> 8))
                .put(9, (byte) (height - 1 >> 16))
                .array();
        boolean wasExtended = new String(file, 12, 4, StandardCharsets.ISO_8859_1).equals("VP8X");
        int from = wasExtended ? 12 + 18 : 12;
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + 1024);
        out.write(file, 0, 12);
        webpChunk(out, "VP8X", extended);
        out.write(file, from, file.length - from);
        webpChunk(out, "EXIF", metadata.exif());
        webpChunk(out, "XMP ", metadata.xmp());
        byte[] whole = out.toByteArray();
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(4, whole.length - 8);
        return whole;
    }

    private static void segment(ByteArrayOutputStream out, byte[] tag, byte[] body) {
        if (body.length == 0) {
            return;
        }
        int length = 2 + tag.length + body.length;
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (length >> 8), (byte) length});
        out.writeBytes(tag);
        out.writeBytes(body);
    }

    private static void pngChunk(ByteArrayOutputStream out, String type, byte[] body) {
        byte[] named = joined(latin(type), body);
        CRC32 sum = new CRC32();
        sum.update(named);
        out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
        out.writeBytes(named);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    private static void webpChunk(ByteArrayOutputStream out, String type, byte[] body) {
        if (body.length == 0) {
            return;
        }
        out.writeBytes(latin(type));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length)
                .array());
        out.writeBytes(body);
        if (body.length % 2 == 1) {
            out.write(0);
        }
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
