package dev.retouch.image;

import dev.retouch.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The segments of a JPEG file (ITU-T T.81; APP0 JFIF, APP1 EXIF, APP2 ICC, APP14 Adobe). */
final class JpegFile {

    private static final String PROFILE_TAG = "ICC_PROFILE\0";
    private static final String EXIF_TAG = "Exif\0\0";
    private static final byte[] START = {(byte) 0xff, (byte) 0xd8};
    private static final byte[] END = {(byte) 0xff, (byte) 0xd9};

    /** Encoders write about ten; each costs a pass over the whole picture, so thousands would be an attack. */
    private static final int MAX_SCANS = 100;

    private final Bytes file;
    private final PictureLimits limits;
    private final ByteArrayOutputStream kept;
    private final Map<Integer, byte[]> profileParts = new TreeMap<>();
    private final JpegColours colours = new JpegColours();
    private JpegScans scans = JpegScans.NONE;
    private byte[] exif = PictureFile.NONE;
    private int scanCount;
    /** Bytes of kept up to the scan that completed the picture; 0 as long as it is not complete. */
    private int complete;

    private JpegFile(byte[] data, PictureLimits limits) {
        this.file = new Bytes(data, "JPEG");
        this.limits = limits;
        this.kept = new ByteArrayOutputStream(data.length);
    }

    static PictureFile parse(byte[] data, PictureLimits limits) {
        JpegFile jpeg = new JpegFile(data, limits);
        boolean ended = jpeg.walk();
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        jpeg.profileParts.values().forEach(profile::writeBytes);
        PictureFile picture = PictureFile.of(jpeg.colours.kind(), jpeg.stream(ended))
                .withProfile(profile.toByteArray())
                .withOrientation(Orientation.fromExif(jpeg.exif));
        return ended ? picture : picture.withWarning("The JPEG has no end marker; its picture is complete.");
    }

    /** The file anew: with markers that name the colours without contradiction, and with an end. */
    private byte[] stream(boolean ended) {
        byte[] segments = ended ? kept.toByteArray() : Arrays.copyOf(kept.toByteArray(), complete);
        ByteArrayOutputStream stream = new ByteArrayOutputStream(segments.length + 32);
        stream.writeBytes(START);
        stream.writeBytes(colours.marker());
        stream.writeBytes(segments);
        stream.writeBytes(END);
        return stream.toByteArray();
    }

    /** Keeps what a codec needs; false when all scans are there and what follows them is no end. */
    private boolean walk() {
        try {
            file.need(0, 2);
            walkSegments();
            return true;
        } catch (FailureException e) {
            if (complete == 0) {
                throw e;
            }
            return false;
        }
    }

    private void walkSegments() {
        for (long at = 2; ; ) {
            at = nextMarker(at);
            int marker = file.u8(at + 1);
            if (marker == 0xd9) {
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
                at = scan(at, length);
            }
        }
        if (scanCount == 0) {
            throw PictureFailure.unreadable("the JPEG has no picture in it");
        }
    }

    private long scan(long at, long headerLength) {
        if (scans == JpegScans.NONE || ++scanCount > MAX_SCANS) {
            throw PictureFailure.unreadable("the JPEG's scans do not make sense");
        }
        scans.add(file.copy(at - headerLength + 4, headerLength - 4));
        long end = endOfScan(at);
        keep(at, end - at);
        if (scans.areComplete()) {
            complete = kept.size();
        }
        if (end == file.length()) {
            throw PictureFailure.truncated("JPEG");
        }
        return end;
    }

    private void segment(int marker, long at, long length) {
        boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            if (scans != JpegScans.NONE) {
                throw PictureFailure.unreadable("the JPEG has two frames");
            }
            limits.check(file.u16(at + 7), file.u16(at + 5));
            byte[] header = file.copy(at + 4, length - 4);
            scans = JpegScans.of(marker, header);
            colours.frame(header);
        }
        if (marker == 0xe0 && file.is(at + 4, "JFIF\0")) {
            colours.jfif();
        } else if (marker == 0xe1 && file.is(at + 4, EXIF_TAG) && exif.length == 0 && length > 10) {
            exif = file.copy(at + 10, length - 10);
        } else if (marker == 0xe2 && file.is(at + 4, PROFILE_TAG) && length > 18) {
            profileParts.putIfAbsent(file.u8(at + 16), file.copy(at + 18, length - 18));
        } else if (marker == 0xee && file.is(at + 4, "Adobe") && length >= 16) {
            colours.adobe(file.u8(at + 15));
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

    /** The first marker after entropy-coded data that is neither a stuffed byte nor a restart; the file's end without one. */
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
        return data.length;
    }

    private void keep(long from, long length) {
        kept.write(file.data(), (int) from, (int) length);
    }
}
