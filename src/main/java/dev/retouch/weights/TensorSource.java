package dev.retouch.weights;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Gives the bytes of tensors that are made while they are written. */
@FunctionalInterface
public interface TensorSource {

    /**
     * Writes exactly the bytes of one tensor, little-endian, row by row.
     *
     * @throws IOException when {@code out} does not take them
     */
    void write(String name, long[] shape, WritableByteChannel out) throws IOException;
}
