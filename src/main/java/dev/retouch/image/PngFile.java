package dev.retouch.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;

/** The chunks of a PNG file (ISO/IEC 15948, and its third edition for APNG and eXIf). */
final class PngFile {

    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    /** Far above any real profile; what inflates to more is a bomb and is not honoured. */
    private static final int MAX_PROFILE = 16 << 20;

    private PngFile() {}

    static PictureFile parse(byte[] data, PictureLimits limits) {
        Bytes file = new Bytes(data, "PNG");
        file.need(0, SIGNATURE.length());
        ByteArrayOutputStream kept = new ByteArrayOutputStream(data.length);
        kept.write(data, 0, SIGNATURE.length());
        byte[] profile = PictureFile.NONE;
        byte[] exif = PictureFile.NONE;
        boolean ended = false;
        for (long at = SIGNATURE.length(); !ended; ) {
            long length = file.u32(at);
            file.need(at + 4, 4);
            String type = new String(data, (int) at + 4, 4, StandardCharsets.ISO_8859_1);
            if (at == SIGNATURE.length()) {
                checkHeader(file, at, length, type, limits);
            }
            if (type.equals("acTL") && length >= 8 && file.u32(at + 8) > 1) {
                throw PictureFailure.animated("PNG");
            }
            file.need(at, 12 + length);
            int whole = (int) (12 + length);
            switch (type) {
                case "IHDR", "PLTE", "tRNS", "IDAT", "IEND" -> {
                    checkSum(file, at, length);
                    kept.write(data, (int) at, whole);
                }
                case "iCCP" -> profile = inflated(file, at + 8, length);
                case "eXIf" -> exif = file.copy(at + 8, length);
                default -> {}
            }
            ended = type.equals("IEND");
            at += whole;
        }
        return new PictureFile(PictureFile.Kind.PNG, kept.toByteArray(), profile, exif);
    }

    private static void checkHeader(Bytes file, long at, long length, String type, PictureLimits limits) {
        if (!type.equals("IHDR") || length != 13) {
            throw PictureFailure.unreadable("the PNG does not begin with its header");
        }
        limits.check(file.u32(at + 8), file.u32(at + 12));
    }

    private static void checkSum(Bytes file, long at, long length) {
        CRC32 sum = new CRC32();
        sum.update(file.data(), (int) at + 4, (int) length + 4);
        if (sum.getValue() != file.u32(at + 8 + length)) {
            throw PictureFailure.unreadable("the PNG is damaged");
        }
    }

    /** The profile behind its name, a zero and the method; empty when it cannot be had, as for no profile. */
    private static byte[] inflated(Bytes file, long from, long length) {
        long at = from;
        while (at < from + length && file.u8(at) != 0) {
            at++;
        }
        long begin = at + 2;
        if (begin >= from + length) {
            return PictureFile.NONE;
        }
        ByteArrayInputStream packed = new ByteArrayInputStream(file.data(), (int) begin, (int) (from + length - begin));
        try (InflaterInputStream inflater = new InflaterInputStream(packed)) {
            byte[] profile = inflater.readNBytes(MAX_PROFILE + 1);
            return profile.length > MAX_PROFILE ? PictureFile.NONE : profile;
        } catch (IOException e) {
            return PictureFile.NONE;
        }
    }
}
