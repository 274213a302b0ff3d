package dev.retouch.image.oracle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** PNG files of every colour type, depth, filter and kind of transparency, written from the specification. */
final class MadePng {

    static final int GREY = 0;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int GREY_ALPHA = 4;
    static final int RGB_ALPHA = 6;

    private static final int[][] DEPTHS = {{1, 2, 4, 8, 16}, {}, {8, 16}, {1, 2, 4, 8}, {8, 16}, {}, {8, 16}};
    private static final int[] CHANNELS = {1, 0, 3, 1, 2, 0, 4};
    private static final int[] TYPES = {GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Random random;
    private final int type;
    private final int depth;

    private MadePng(Random random) {
        this.random = random;
        this.type = TYPES[random.nextInt(TYPES.length)];
        this.depth = DEPTHS[type][random.nextInt(DEPTHS[type].length)];
    }

    /**
     * One file.
     *
     * @param icc of RGB, to be embedded in files with colour; empty for none
     */
    static byte[] of(Random random, byte[] icc) {
        return new MadePng(random).file(icc);
    }

    private byte[] file(byte[] icc) {
        int width = 1 + random.nextInt(40);
        int height = 1 + random.nextInt(40);
        out.writeBytes(ByteBuffer.allocate(8).putLong(0x89504e470d0a1a0aL).array());
        chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {(byte) depth, (byte) type, 0, 0, 0})
                        .array());
        if (icc.length != 0 && type != GREY && type != GREY_ALPHA) {
            ByteArrayOutputStream profile = new ByteArrayOutputStream();
            profile.writeBytes("p\0\0".getBytes(StandardCharsets.ISO_8859_1));
            profile.writeBytes(deflated(icc));
            chunk("iCCP", profile.toByteArray());
        }
        if (type == PALETTE) {
            chunk("PLTE", bytes(3 << depth));
        }
        transparency();
        chunk("IDAT", deflated(rows(width, height)));
        chunk("IEND", new byte[0]);
        return out.toByteArray();
    }

    private void transparency() {
        if (type > PALETTE || random.nextBoolean()) {
            return;
        }
        if (type == PALETTE) {
            chunk("tRNS", bytes(1 + random.nextInt(1 << depth)));
            return;
        }
        ByteBuffer key = ByteBuffer.allocate(2 * CHANNELS[type]);
        while (key.hasRemaining()) {
            key.putShort((short) random.nextInt(1 << depth));
        }
        chunk("tRNS", key.array());
    }

    /** Slow ramps with some noise, so that filters have something to predict. */
    private byte[] rows(int width, int height) {
        int bits = depth * CHANNELS[type];
        int length = (width * bits + 7) / 8;
        int step = Math.max(1, bits / 8);
        byte[] before = new byte[length];
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int y = 0; y < height; y++) {
            byte[] row = new byte[length];
            for (int i = 0; i < length; i++) {
                row[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 5 * y + 3 * i);
            }
            int filter = random.nextInt(5);
            rows.write(filter);
            for (int i = 0; i < length; i++) {
                int left = i < step ? 0 : row[i - step] & 0xff;
                int up = before[i] & 0xff;
                int corner = i < step ? 0 : before[i - step] & 0xff;
                rows.write(row[i] - predicted(filter, left, up, corner));
            }
            before = row;
        }
        return rows.toByteArray();
    }

    private static int predicted(int filter, int left, int up, int corner) {
        return switch (filter) {
            case 0 -> 0;
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            default -> {
                int p = left + up - corner;
                int toLeft = Math.abs(p - left);
                int toUp = Math.abs(p - up);
                int toCorner = Math.abs(p - corner);
                yield toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            }
        };
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(to)) {
            deflater.write(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return to.toByteArray();
    }

    private void chunk(String name, byte[] body) {
        byte[] kind = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(kind);
        sum.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
        out.writeBytes(kind);
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }
}
