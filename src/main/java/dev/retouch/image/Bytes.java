package dev.retouch.image;

import java.nio.charset.StandardCharsets;

/** Unsigned numbers at offsets of a file; reading past its end says that the file is truncated. */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
record Bytes(byte[] data, String what) {

    int length() {
        return data.length;
    }

    int u8(long at) {
        need(at, 1);
        return data[(int) at] & 0xff;
    }

    int u16(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(long at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    int u16Little(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24Little(long at) {
        return u16Little(at) | u8(at + 2) << 16;
    }

    long u32Little(long at) {
        return u16Little(at) | (long) u16Little(at + 2) << 16;
    }

    /** Whether these ASCII characters stand there; false at the end of the file. */
    boolean is(long at, String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.ISO_8859_1);
        if (at + wanted.length > data.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (data[(int) at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    String ascii(long from, int length) {
        return new String(copy(from, length), StandardCharsets.ISO_8859_1);
    }

    byte[] copy(long from, long length) {
        need(from, length);
        byte[] part = new byte[(int) length];
        System.arraycopy(data, (int) from, part, 0, part.length);
        return part;
    }

    void need(long from, long length) {
        if (from < 0 || length < 0 || from + length > data.length) {
            throw PictureFailure.truncated(what);
        }
    }
}
