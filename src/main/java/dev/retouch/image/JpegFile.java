package dev.retouch.image;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/** The segments of a JPEG file (ITU-T T.81; APP0 JFIF, APP1 EXIF, APP2 ICC, APP14 Adobe). */
final class JpegFile {

    private static final String PROFILE_TAG = "ICC_PROFILE\0";
    private static final String EXIF_TAG = "Exif\0\0";
    private static final byte[] PLAIN_JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    /** Encoders write about ten; each costs a pass over the whole picture, so thousands would be an attack. */
    private static final int MAX_SCANS = 100;

    private final Bytes file;
    private final PictureLimits limits;
    private final ByteArrayOutputStream kept;
    private final Map<Integer, byte[]> profileParts = new TreeMap<>();
    private byte[] exif = PictureFile.NONE;
    private int components;
    private int adobeTransform = -1;

    private JpegFile(byte[] data, PictureLimits limits) {
        this.file = new Bytes(data, "JPEG");
        this.limits = limits;
        this.kept = new ByteArrayOutputStream(data.length);
    }

    static PictureFile parse(byte[] data, PictureLimits limits) {
        JpegFile jpeg = new JpegFile(data, limits);
        jpeg.walk();
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        jpeg.profileParts.values().forEach(profile::writeBytes);
        return new PictureFile(jpeg.kind(), jpeg.kept.toByteArray(), profile.toByteArray(), jpeg.exif);
    }

    private PictureFile.Kind kind() {
        if (components != 4) {
            return PictureFile.Kind.JPEG;
        }
        return adobeTransform == 2 ? PictureFile.Kind.JPEG_YCCK : PictureFile.Kind.JPEG_CMYK;
    }

    private void walk() {
        keep(0, 2);
        int scans = 0;
        for (long at = 2; ; ) {
            at = nextMarker(at);
            int marker = file.u8(at + 1);
            if (marker == 0xd9) {
                keep(at, 2);
                break;
            }
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd7) {
                at += 2;
                continue;
            }
            if (marker == 0xd8) {
                throw PictureFailure.unreadable("the JPEG begins a second time");
            }
            long length = 2L + file.u16(at + 2);
            if (length < 4) {
                throw PictureFailure.unreadable("the JPEG has a segment without a length");
            }
            file.need(at, length);
            segment(marker, at, length);
            at += length;
            if (marker == 0xda) {
                if (components == 0 || ++scans > MAX_SCANS) {
                    throw PictureFailure.unreadable("the JPEG's scans do not make sense");
                }
                long end = endOfScan(at);
                keep(at, end - at);
                at = end;
            }
        }
        if (scans == 0) {
            throw PictureFailure.unreadable("the JPEG has no picture in it");
        }
    }

    private void segment(int marker, long at, long length) {
        boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            if (components != 0) {
                throw PictureFailure.unreadable("the JPEG has two frames");
            }
            limits.check(file.u16(at + 7), file.u16(at + 5));
            components = Math.max(1, file.u8(at + 9));
        }
        if (marker == 0xe0 && file.is(at + 4, "JFIF\0")) {
            kept.writeBytes(PLAIN_JFIF);
        } else if (marker == 0xe1 && file.is(at + 4, EXIF_TAG) && exif.length == 0 && length > 10) {
            exif = file.copy(at + 10, length - 10);
        } else if (marker == 0xe2 && file.is(at + 4, PROFILE_TAG) && length > 18) {
            profileParts.putIfAbsent(file.u8(at + 16), file.copy(at + 18, length - 18));
        } else if (marker == 0xee && file.is(at + 4, "Adobe") && length >= 16) {
            adobeTransform = file.u8(at + 15);
            keep(at, length);
        } else if (marker < 0xe0) {
            keep(at, length);
        }
    }

    /** Where the next marker's 0xff stands; bytes between segments are skipped, as every decoder does. */
    private long nextMarker(long from) {
        long at = from;
        while (file.u8(at) != 0xff || file.u8(at + 1) == 0xff || file.u8(at + 1) == 0) {
            at++;
        }
        return at;
    }

    /** The first marker after entropy-coded data that is neither a stuffed byte nor a restart. */
    private long endOfScan(long from) {
        byte[] data = file.data();
        for (int at = (int) from; at + 1 < data.length; at++) {
            if (data[at] == (byte) 0xff) {
                int next = data[at + 1] & 0xff;
                if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
                    return at;
                }
            }
        }
        throw PictureFailure.truncated("JPEG");
    }

    private void keep(long from, long length) {
        kept.write(file.data(), (int) from, (int) length);
    }
}
