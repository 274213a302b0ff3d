package dev.retouch.weights;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Provides the bytes of tensors that are created while they are written. */
@FunctionalInterface
public interface TensorSource {

    /**
     * Writes exactly the bytes of one tensor, little-endian, row by row.
     *
     * @throws IOException when {@code out} fails
     */
    void write(String name, long[] shape, WritableByteChannel out) throws IOException;
}
