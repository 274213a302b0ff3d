package dev.retouch.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Small zlib streams in memory. */
final class Inflated {

    private Inflated() {}

    /**
     * What a stream gives, up to where it ends or is cut off.
     *
     * @param from index of the stream's first byte, at or behind the end for none
     * @return empty when it is damaged or would give more than limit bytes
     */
    static byte[] upTo(int limit, byte[] data, int from) {
        if (from >= data.length) {
            return PictureFile.NONE;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data, from, data.length - from);
            byte[] out = new byte[Math.min(limit + 1, 4096)];
            int size = 0;
            while (size <= limit && !inflater.finished()) {
                if (size == out.length) {
                    out = Arrays.copyOf(out, Math.min(limit + 1, 2 * size));
                }
                int count = inflater.inflate(out, size, out.length - size);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                size += count;
            }
            return size > limit ? PictureFile.NONE : Arrays.copyOf(out, size);
        } catch (DataFormatException e) {
            return PictureFile.NONE;
        } finally {
            inflater.end();
        }
    }
}
