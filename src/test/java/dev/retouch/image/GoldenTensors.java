package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tensors of one golden file that the tests of pictures need: only whole arrays by their exact name. */
final class GoldenTensors {

    private final ByteBuffer data;
    private final String header;

    private GoldenTensors(ByteBuffer data, String header) {
        this.data = data;
        this.header = header;
    }

    static GoldenTensors open(String name) throws IOException {
        Path folder = Path.of(System.getProperty("golden.dir", "../shared/golden"));
        Path file = folder.resolve(name + ".safetensors");
        assertTrue(
                Files.isRegularFile(file),
                "no golden file " + file.toAbsolutePath().normalize() + ": set -Dgolden.dir to the folder of goldens");
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = Math.toIntExact(all.getLong());
        String header = StandardCharsets.UTF_8.decode(all.slice(8, headerBytes)).toString();
        return new GoldenTensors(all.slice(8 + headerBytes, all.capacity() - 8 - headerBytes), header);
    }

    /** U8 of the given shape. */
    byte[] bytes(String name, int... shape) {
        ByteBuffer tensor = tensor(name, "U8", 1, shape);
        byte[] values = new byte[tensor.remaining()];
        tensor.get(values);
        return values;
    }

    /** F32 of the given shape. */
    float[] floats(String name, int... shape) {
        ByteBuffer tensor = tensor(name, "F32", 4, shape);
        float[] values = new float[tensor.remaining() / 4];
        tensor.asFloatBuffer().get(values);
        return values;
    }

    /** I64 of the given shape. */
    long[] longs(String name, int... shape) {
        ByteBuffer tensor = tensor(name, "I64", 8, shape);
        long[] values = new long[tensor.remaining() / 8];
        tensor.asLongBuffer().get(values);
        return values;
    }

    private ByteBuffer tensor(String name, String type, int width, int... shape) {
        Matcher entry = Pattern.compile("\"" + Pattern.quote(name) + "\"\\s*:\\s*\\{([^}]*)\\}")
                .matcher(header);
        assertTrue(entry.find(), "no tensor " + name);
        assertTrue(entry.group(1).contains('"' + type + '"'), name + " is not " + type);
        Matcher offsets = Pattern.compile("\"data_offsets\"\\s*:\\s*\\[(\\d+)\\s*,\\s*(\\d+)\\]")
                .matcher(entry.group(1));
        assertTrue(offsets.find(), "no offsets of " + name);
        int begin = Integer.parseInt(offsets.group(1));
        int size = Integer.parseInt(offsets.group(2)) - begin;
        int wanted = width;
        for (int side : shape) {
            wanted *= side;
        }
        assertEquals(wanted, size, "bytes of " + name);
        return data.slice(begin, size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
