package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.tensor.Dtype;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/** Writes safetensors files, completely or not at all. */
public final class SafetensorsWriter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SafetensorsWriter() {}

    /**
     * Writes tensors in the order of the map; the file gets its name only when it is complete.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(Path path, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = header.putObject("__metadata__");
            metadata.forEach(node::put);
        }
        long offset = 0;
        for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
            offset = describe(
                    header,
                    tensor.getKey(),
                    Dtype.of(tensor.getValue()),
                    tensor.getValue().getShape().getShape(),
                    offset);
        }
        whole(path, header, channel -> {
            for (NDArray tensor : tensors.values()) {
                writeAll(channel, Dtype.bytesOf(tensor));
            }
        });
    }

    /**
     * The same with tensors that are created while they are written.
     *
     * @return number of bytes of all tensors
     * @throws IOException when it cannot be written, or the source provides too few or too many bytes
     */
    static long write(Path path, Map<String, long[]> shapes, Dtype dtype, TensorSource source) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long bytes = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            bytes = describe(header, tensor.getKey(), dtype, tensor.getValue(), bytes);
        }
        whole(path, header, channel -> {
            for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
                long end = channel.position() + TensorEntry.size(tensor.getValue()) * dtype.bytes();
                source.write(tensor.getKey(), tensor.getValue(), channel);
                if (channel.position() != end) {
                    throw new IOException(
                            "'" + tensor.getKey() + "' was given " + (channel.position() - end) + " bytes too many");
                }
            }
        });
        return bytes;
    }

    private static long describe(ObjectNode header, String key, Dtype dtype, long[] shape, long offset) {
        ObjectNode node = header.putObject(key).put("dtype", dtype.name());
        Arrays.stream(shape).forEach(node.putArray("shape")::add);
        long end = offset + TensorEntry.size(shape) * dtype.bytes();
        node.putArray("data_offsets").add(offset).add(end);
        return end;
    }

    /** Writes the tensors after the header. */
    private interface Body {
        void write(FileChannel channel) throws IOException;
    }

    /** The file gets its name only when it is complete. */
    private static void whole(Path path, ObjectNode header, Body body) throws IOException {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeAll(channel, padded(JSON.writeValueAsString(header)));
            body.write(channel);
            channel.force(true);
        }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The length and the header, padded with spaces so that the data starts at a multiple of eight. */
    private static ByteBuffer padded(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        int length = (bytes.length + 7) / 8 * 8;
        ByteBuffer buffer = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(length).put(bytes);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
