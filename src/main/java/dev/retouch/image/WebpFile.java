package dev.retouch.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The chunks of a WebP file (RFC 9649). */
final class WebpFile {

    private static final int ANIMATION = 0x02;
    private static final int ALPHA = 0x10;

    private final Bytes file;
    private final PictureLimits limits;
    private final ByteArrayOutputStream kept;
    private byte[] profile = PictureFile.NONE;
    private byte[] exif = PictureFile.NONE;
    private long canvasWidth;
    private long canvasHeight;
    private boolean pixels;

    private WebpFile(byte[] data, PictureLimits limits) {
        this.file = new Bytes(data, "WebP");
        this.limits = limits;
        this.kept = new ByteArrayOutputStream(data.length);
    }

    static PictureFile parse(byte[] data, PictureLimits limits) {
        WebpFile webp = new WebpFile(data, limits);
        webp.walk();
        return PictureFile.of(PictureFile.Kind.WEBP, webp.stream())
                .withProfile(webp.profile)
                .withOrientation(Orientation.fromExif(webp.exif));
    }

    private void walk() {
        long end = 8 + file.u32Little(4);
        file.need(0, 12);
        for (long at = 12; at < Math.min(end, file.length()); ) {
            file.need(at, 8);
            String type = new String(file.data(), (int) at, 4, StandardCharsets.ISO_8859_1);
            long length = file.u32Little(at + 4);
            long body = at + 8;
            checkHeader(type, body);
            file.need(body, length);
            if (type.equals("ALPH")) {
                checkAlpha(body, length);
            }
            switch (type) {
                case "VP8X" -> keepExtended(at);
                case "ALPH", "VP8 ", "VP8L" -> keep(at, 8 + length);
                case "ICCP" -> profile = file.copy(body, length);
                case "EXIF" -> exif = file.copy(body, length);
                default -> {}
            }
            at = body + length + (length & 1);
        }
        file.need(0, end);
        if (!pixels) {
            throw PictureFailure.unreadable("the WebP has no picture in it");
        }
    }

    private void checkHeader(String type, long body) {
        switch (type) {
            case "VP8X" -> {
                if ((file.u8(body) & ANIMATION) != 0) {
                    throw PictureFailure.animated("WebP");
                }
                canvasWidth = 1L + file.u24Little(body + 4);
                canvasHeight = 1L + file.u24Little(body + 7);
                limits.check(canvasWidth, canvasHeight);
            }
            case "ANIM", "ANMF" -> throw PictureFailure.animated("WebP");
            case "VP8 " -> {
                if (file.u24Little(body + 3) != 0x2a019d) {
                    throw PictureFailure.unreadable("the WebP's picture does not begin with a key frame");
                }
                frame(file.u16Little(body + 6) & 0x3fff, file.u16Little(body + 8) & 0x3fff);
            }
            case "VP8L" -> {
                long bits = file.u32Little(body + 1);
                frame((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            }
            default -> {}
        }
    }

    /** libwebp reports such alpha as a lack of memory. */
    private void checkAlpha(long body, long length) {
        int header = length < 2 ? 0xff : file.u8(body);
        int compression = header & 3;
        int levels = header >> 4 & 3;
        boolean plainIsShort = compression == 0 && length - 1 < canvasWidth * canvasHeight;
        if (compression > 1 || levels > 1 || header >> 6 != 0 || plainIsShort) {
            throw PictureFailure.unreadable("the WebP's alpha is damaged");
        }
    }

    private void frame(long width, long height) {
        if (pixels || canvasWidth != 0 && (width != canvasWidth || height != canvasHeight)) {
            throw PictureFailure.unreadable("the WebP's frame does not fit its canvas");
        }
        limits.check(width, height);
        pixels = true;
    }

    /** The extended header with all flags but alpha cleared: the chunks they announce are not passed on. */
    private void keepExtended(long at) {
        byte[] chunk = file.copy(at, 18);
        chunk[4] = 10;
        chunk[8] &= ALPHA;
        kept.writeBytes(chunk);
    }

    private void keep(long at, long length) {
        kept.write(file.data(), (int) at, (int) length);
        if ((length & 1) != 0) {
            kept.write(0);
        }
    }

    private byte[] stream() {
        byte[] chunks = kept.toByteArray();
        byte[] stream = new byte[12 + chunks.length];
        System.arraycopy(file.data(), 0, stream, 0, 12);
        int size = stream.length - 8;
        for (int i = 0; i < 4; i++) {
            stream[4 + i] = (byte) (size >> 8 * i);
        }
        System.arraycopy(chunks, 0, stream, 12, chunks.length);
        return stream;
    }
}
