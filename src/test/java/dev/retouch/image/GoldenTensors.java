package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.tensor.Dtype;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.TensorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The tensors of one golden file as plain arrays, so that the tests of pictures need no engine. */
record GoldenTensors(SafetensorsFile file, ByteBuffer data) {

    static GoldenTensors open(String name) throws IOException {
        Path folder = Path.of(System.getProperty("golden.dir", "../shared/golden"));
        Path path = folder.resolve(name + ".safetensors");
        assertTrue(
                Files.isRegularFile(path),
                "no golden file " + path.toAbsolutePath().normalize() + ": set -Dgolden.dir to the folder of goldens");
        return new GoldenTensors(SafetensorsFile.open(path), ByteBuffer.wrap(Files.readAllBytes(path)));
    }

    /** U8 of the given shape. */
    byte[] bytes(String name, long... shape) {
        ByteBuffer tensor = tensor(name, Dtype.U8, shape);
        byte[] values = new byte[tensor.remaining()];
        tensor.get(values);
        return values;
    }

    /** F32 of the given shape. */
    float[] floats(String name, long... shape) {
        ByteBuffer tensor = tensor(name, Dtype.F32, shape);
        float[] values = new float[tensor.remaining() / 4];
        tensor.asFloatBuffer().get(values);
        return values;
    }

    /** I64 of the given shape. */
    long[] longs(String name, long... shape) {
        ByteBuffer tensor = tensor(name, Dtype.I64, shape);
        long[] values = new long[tensor.remaining() / 8];
        tensor.asLongBuffer().get(values);
        return values;
    }

    private ByteBuffer tensor(String name, Dtype dtype, long... shape) {
        TensorEntry entry = file.entries().get(name);
        assertNotNull(entry, "no tensor " + name);
        assertEquals(dtype, entry.dtype(), name);
        assertArrayEquals(shape, entry.shape(), name + " has the shape " + Arrays.toString(entry.shape()));
        return data.slice((int) entry.begin(), (int) (entry.end() - entry.begin()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
