package dev.retouch.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** The chunks of a PNG file (W3C PNG, third edition). */
final class PngFile {

    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final String END = "\0\0\0\0IEND\u00aeB`\u0082";
    private static final int GREY = 0;
    private static final int RGB = 2;

    private final Bytes file;
    private final PictureLimits limits;
    private final ByteArrayOutputStream kept;
    private final PngColour colour = new PngColour();
    private final PngOrientation orientation = new PngOrientation();
    private int[] transparent = {};
    private int colourType;
    private boolean pixels;

    private PngFile(byte[] data, PictureLimits limits) {
        this.file = new Bytes(data, "PNG");
        this.limits = limits;
        this.kept = new ByteArrayOutputStream(data.length);
    }

    static PictureFile parse(byte[] data, PictureLimits limits) {
        PngFile png = new PngFile(data, limits);
        boolean ended = png.walk();
        PictureFile picture = PictureFile.of(PictureFile.Kind.PNG, png.kept.toByteArray())
                .withColour(png.colour.meaning())
                .withOrientation(png.orientation.value())
                .withTransparent(png.transparent);
        return ended ? picture : picture.withWarning("The PNG has no end marker; its picture is complete.");
    }

    /** Keeps what a codec needs; false when nothing but the end marker is missing. */
    private boolean walk() {
        file.need(0, SIGNATURE.length());
        kept.write(file.data(), 0, SIGNATURE.length());
        for (long at = SIGNATURE.length(); ; ) {
            if (pixels && endIsMissing(at)) {
                kept.writeBytes(END.getBytes(StandardCharsets.ISO_8859_1));
                return false;
            }
            long length = file.u32(at);
            file.need(at + 4, 4);
            String type = new String(file.data(), (int) at + 4, 4, StandardCharsets.ISO_8859_1);
            if (at == SIGNATURE.length()) {
                checkHeader(at, length, type);
            }
            if (type.equals("acTL") && length >= 8 && file.u32(at + 8) > 1) {
                throw PictureFailure.animated("PNG");
            }
            file.need(at, 12 + length);
            chunk(type, at, length);
            at += 12 + length;
            if (type.equals("IEND")) {
                return true;
            }
        }
    }

    private void chunk(String type, long at, long length) {
        switch (type) {
            case "IHDR", "PLTE", "IEND" -> keep(at, length);
            case "IDAT" -> {
                keep(at, length);
                pixels = true;
            }
            case "tRNS" -> transparency(at, length);
            case "cICP", "iCCP", "sRGB", "gAMA", "cHRM" -> colour.chunk(type, file.copy(at + 8, length));
            case "eXIf", "tEXt", "zTXt", "iTXt" -> orientation.chunk(type, file.copy(at + 8, length));
            default -> {}
        }
    }

    /** A colour is compared with the samples as they are stored: codecs differ at 2, 4 and 16 bits. */
    private void transparency(long at, long length) {
        if (colourType != GREY && colourType != RGB) {
            keep(at, length);
            return;
        }
        checkSum(at, length);
        int channels = colourType == GREY ? 1 : 3;
        if (length >= 2L * channels) {
            transparent = new int[channels];
            for (int i = 0; i < channels; i++) {
                transparent[i] = file.u16(at + 8 + 2L * i);
            }
        }
    }

    private boolean endIsMissing(long at) {
        int left = (int) (file.length() - at);
        return left < END.length() && file.is(at, END.substring(0, left));
    }

    private void checkHeader(long at, long length, String type) {
        if (!type.equals("IHDR") || length != 13) {
            throw PictureFailure.unreadable("the PNG does not begin with its header");
        }
        limits.check(file.u32(at + 8), file.u32(at + 12));
        colourType = file.u8(at + 17);
    }

    private void keep(long at, long length) {
        checkSum(at, length);
        kept.write(file.data(), (int) at, (int) (12 + length));
    }

    private void checkSum(long at, long length) {
        CRC32 sum = new CRC32();
        sum.update(file.data(), (int) at + 4, (int) length + 4);
        if (sum.getValue() != file.u32(at + 8 + length)) {
            throw PictureFailure.unreadable("the PNG is damaged");
        }
    }
}
