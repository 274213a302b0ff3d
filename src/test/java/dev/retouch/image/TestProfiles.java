package dev.retouch.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** ICC profiles written from their definitions (ICC.1:2001), so that no machine's profiles are needed. */
public final class TestProfiles {

    /** Columns X, Y, Z under D50 of red, green and blue. */
    static final double[][] SRGB = {{0.4360, 0.2225, 0.0139}, {0.3851, 0.7169, 0.0971}, {0.1431, 0.0606, 0.7139}};

    static final double[][] DISPLAY_P3 = {{0.5151, 0.2412, -0.0011}, {0.2919, 0.6922, 0.0419}, {0.1572, 0.0666, 0.7841}
    };
    static final double[][] ADOBE_RGB = {
        {0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}
    };

    private TestProfiles() {}

    public static byte[] srgb() {
        return matrix(SRGB, srgbCurve());
    }

    public static byte[] displayP3() {
        return matrix(DISPLAY_P3, srgbCurve());
    }

    /** Gamma 563 / 256. */
    public static byte[] adobeRgb() {
        return matrix(ADOBE_RGB, curve((short) 563));
    }

    static byte[] grey(int gammaIn256) {
        Map<String, byte[]> tags = new LinkedHashMap<>();
        tags.put("wtpt", xyz(0.9642, 1, 0.8249));
        tags.put("kTRC", curve((short) gammaIn256));
        return profile("mntr", "GRAY", "XYZ ", tags);
    }

    /** Every mixture of inks is a neutral of L* = 100 (1 - k) (1 - 0.3 c - 0.3 m - 0.1 y). */
    static byte[] neutralInks() {
        ByteArrayOutputStream lut = new ByteArrayOutputStream();
        lut.writeBytes("mft1\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
        lut.writeBytes(new byte[] {4, 3, 2, 0});
        for (int i = 0; i < 9; i++) {
            lut.writeBytes(fixed(i % 4 == 0 ? 1 : 0));
        }
        identities(lut, 4);
        for (int node = 0; node < 16; node++) {
            int c = node >> 3 & 1;
            int m = node >> 2 & 1;
            int y = node >> 1 & 1;
            int k = node & 1;
            double lightness = (1 - k) * (1 - 0.3 * c - 0.3 * m - 0.1 * y);
            lut.writeBytes(new byte[] {(byte) Math.round(255 * lightness), (byte) 128, (byte) 128});
        }
        identities(lut, 3);
        return profile("prtr", "CMYK", "Lab ", Map.of("A2B0", lut.toByteArray()));
    }

    private static void identities(ByteArrayOutputStream out, int count) {
        for (int i = 0; i < 256 * count; i++) {
            out.write(i % 256);
        }
    }

    private static byte[] matrix(double[][] columns, byte[] curve) {
        Map<String, byte[]> tags = new LinkedHashMap<>();
        tags.put("wtpt", xyz(0.9642, 1, 0.8249));
        String[] names = {"r", "g", "b"};
        for (int i = 0; i < 3; i++) {
            tags.put(names[i] + "XYZ", xyz(columns[i][0], columns[i][1], columns[i][2]));
            tags.put(names[i] + "TRC", curve);
        }
        return profile("mntr", "RGB ", "XYZ ", tags);
    }

    private static byte[] srgbCurve() {
        ByteBuffer curve =
                ByteBuffer.allocate(12 + 2 * 1024).put(ascii("curv\0\0\0\0")).putInt(1024);
        for (int i = 0; i < 1024; i++) {
            double x = i / 1023.0;
            double light = x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
            curve.putShort((short) Math.round(65535 * light));
        }
        return curve.array();
    }

    private static byte[] curve(short gamma) {
        return ByteBuffer.allocate(16)
                .put(ascii("curv\0\0\0\0"))
                .putInt(1)
                .putShort(gamma)
                .array();
    }

    private static byte[] profile(String use, String space, String connection, Map<String, byte[]> tags) {
        int table = 128 + 4 + 12 * tags.size();
        int size = table;
        for (byte[] tag : tags.values()) {
            size += (tag.length + 3) / 4 * 4;
        }
        ByteBuffer all = ByteBuffer.allocate(size).putInt(size).putInt(0).putInt(0x02400000);
        all.put(ascii(use)).put(ascii(space)).put(ascii(connection));
        all.position(36);
        all.put(ascii("acsp"));
        all.position(68);
        all.put(fixed(0.9642)).put(fixed(1)).put(fixed(0.8249));
        all.position(128);
        all.putInt(tags.size());
        int at = table;
        for (Map.Entry<String, byte[]> tag : tags.entrySet()) {
            all.put(ascii(tag.getKey())).putInt(at).putInt(tag.getValue().length);
            at += (tag.getValue().length + 3) / 4 * 4;
        }
        for (byte[] tag : tags.values()) {
            all.put(tag);
            all.position((all.position() + 3) / 4 * 4);
        }
        return all.array();
    }

    private static byte[] xyz(double x, double y, double z) {
        return TestPictures.concat(ascii("XYZ \0\0\0\0"), fixed(x), fixed(y), fixed(z));
    }

    private static byte[] fixed(double value) {
        return TestPictures.number((int) Math.round(value * 65536));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
