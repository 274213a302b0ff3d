package dev.retouch.weights;

import dev.retouch.tensor.Dtype;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The location of one tensor in a safetensors file.
 *
 * @param name the full key
 * @param dtype the type of its values
 * @param shape its dimensions; empty for a scalar
 * @param begin offset of its first byte from the start of the file
 * @param end offset after its last byte
 */
@SuppressWarnings("ArrayRecordComponent") // entries are looked up by name, never compared
public record TensorEntry(String name, Dtype dtype, long[] shape, long begin, long end) {

    /** Number of values. */
    public long size() {
        return size(shape);
    }

    /** Number of values of a tensor of a shape. */
    public static long size(long... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    static String text(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
