package dev.retouch.bundle;

import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Random weights in bf16, of a size that keeps activations finite; each tensor's values depend on the seed and its name.
 *
 * @param seed of all tensors
 * @param written is told from time to time how many more bytes were written
 */
record RandomBf16(long seed, LongConsumer written) implements TensorSource {

    private static final int LEVELS = 1 << 16;
    private static final int CHUNK = 1 << 20;

    private static final Pattern SCALE =
            Pattern.compile(".*(norm[^.]*|ln_q)\\.weight|.*layernorm\\.weight|.*\\.gamma|norm\\.weight");

    private static final float[] GAUSSIAN = gaussian();

    private static float[] gaussian() {
        Random random = new Random(1);
        float[] values = new float[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Override
    public void write(String name, long[] shape, WritableByteChannel out) throws IOException {
        short[] table = table(name, shape);
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + name.hashCode());
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        long left = 2 * TensorEntry.size(shape);
        while (left > 0) {
            int bytes = (int) Math.min(left, CHUNK);
            chunk.clear();
            for (int i = 0; i < bytes; i += 8) {
                long four = random.nextLong();
                chunk.putShort(table[(int) four & 0xffff])
                        .putShort(table[(int) (four >>> 16) & 0xffff])
                        .putShort(table[(int) (four >>> 32) & 0xffff])
                        .putShort(table[(int) (four >>> 48)]);
            }
            chunk.flip().limit(bytes);
            while (chunk.hasRemaining()) {
                out.write(chunk);
            }
            written.accept(bytes);
            left -= bytes;
        }
    }

    /** The values a tensor draws from: drawing numbers anew for 4 GB would take minutes. */
    private static short[] table(String name, long[] shape) {
        boolean scale = SCALE.matcher(name).matches();
        double deviation = shape.length < 2 || scale ? 0.05 : 1 / Math.sqrt(fanIn(shape));
        short[] table = new short[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            table[i] = bf16((float) ((scale ? 1 : 0) + deviation * GAUSSIAN[i]));
        }
        return table;
    }

    private static double fanIn(long[] shape) {
        double values = 1;
        for (int i = 1; i < shape.length; i++) {
            values *= shape[i];
        }
        return values;
    }

    /** Rounded to the nearest, halves to the even one. */
    private static short bf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }
}
