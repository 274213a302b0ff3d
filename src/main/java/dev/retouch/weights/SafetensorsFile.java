package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * One safetensors file: a header that says where each tensor lies, and tensors that are mapped, not copied.
 *
 * <p>The header is checked in full before anything is mapped, so a file that lies about itself gives a sentence and never
 * a native crash.
 */
public final class SafetensorsFile {

    /** Longest header that is read, in bytes; the format's own limit. */
    static final long MAX_HEADER = 100_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final Map<String, TensorEntry> entries;
    private final Map<String, String> metadata;
    private final Map<NDManager, NDArray> pages = new WeakHashMap<>();

    private SafetensorsFile(Path path, Map<String, TensorEntry> entries, Map<String, String> metadata) {
        this.path = path;
        this.entries = Collections.unmodifiableMap(entries);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Reads and checks the header.
     *
     * @throws WeightMismatch when the file is not a whole and truthful safetensors file
     * @throws UncheckedIOException when it cannot be read
     */
    public static SafetensorsFile open(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new WeightMismatch(path + " has " + size + " bytes: too short for a safetensors file");
            }
            long headerLength = read(channel, 0, 8).getLong();
            if (headerLength < 2 || headerLength > MAX_HEADER || headerLength > size - 8) {
                throw new WeightMismatch(path + " says that its header has " + Long.toUnsignedString(headerLength)
                        + " bytes, the file has " + size + ": truncated, or not a safetensors file");
            }
            byte[] header = new byte[(int) headerLength];
            read(channel, 8, header.length).get(header);
            return parse(path, new String(header, StandardCharsets.UTF_8), 8 + headerLength, size);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends early");
            }
        }
        return buffer.flip();
    }

    private static SafetensorsFile parse(Path path, String header, long dataStart, long fileSize) {
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (JsonProcessingException e) {
            throw new WeightMismatch(path + " has a header that is not JSON: " + e.getOriginalMessage(), e);
        }
        Map<String, TensorEntry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
            } else {
                entries.put(field.getKey(), entry(path, field.getKey(), field.getValue(), dataStart, fileSize));
            }
        }
        refuseOverlaps(path, entries.values());
        return new SafetensorsFile(path, entries, metadata);
    }

    private static TensorEntry entry(Path path, String name, JsonNode node, long dataStart, long fileSize) {
        String where = path + ": tensor '" + name + "' ";
        JsonNode offsets = node.path("data_offsets");
        JsonNode dims = node.path("shape");
        if (offsets.size() != 2 || !dims.isArray()) {
            throw new WeightMismatch(where + "has no shape or no data_offsets");
        }
        long[] shape = new long[dims.size()];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dims.get(i).asLong(-1);
            if (shape[i] < 0 || shape[i] > 0 && count > Long.MAX_VALUE / 16 / shape[i]) {
                throw new WeightMismatch(where + "has an impossible shape " + dims);
            }
            count *= shape[i];
        }
        Dtype dtype;
        try {
            dtype = Dtype.valueOf(node.path("dtype").asText());
        } catch (IllegalArgumentException e) {
            throw new WeightMismatch(
                    where + "has the unknown type '" + node.path("dtype").asText() + "'", e);
        }
        long begin = offsets.get(0).asLong(-1);
        long end = offsets.get(1).asLong(-1);
        if (begin < 0 || end < begin || end > fileSize - dataStart) {
            throw new WeightMismatch(where + "is said to lie at bytes " + begin + " to " + end + " of "
                    + (fileSize - dataStart) + ": the file is truncated or its header is wrong");
        }
        if (end - begin != count * dtype.bytes()) {
            throw new WeightMismatch(where + "of shape " + TensorEntry.text(shape) + " and type " + dtype + " needs "
                    + count * dtype.bytes() + " bytes, its offsets hold " + (end - begin));
        }
        return new TensorEntry(name, dtype, shape, dataStart + begin, dataStart + end);
    }

    private static void refuseOverlaps(Path path, Iterable<TensorEntry> entries) {
        List<TensorEntry> sorted = new ArrayList<>();
        entries.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(TensorEntry::begin));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).begin() < sorted.get(i - 1).end()) {
                throw new WeightMismatch(path + ": tensors '"
                        + sorted.get(i - 1).name() + "' and '" + sorted.get(i).name() + "' overlap");
            }
        }
    }

    public Path path() {
        return path;
    }

    /** The tensors by name, in the header's order. */
    public Map<String, TensorEntry> entries() {
        return entries;
    }

    /** The header's free-form strings. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** A view into the file that is mapped once for each owner. */
    private NDArray slice(NDManager manager, TensorEntry entry) throws IOException {
        NDArray whole;
        synchronized (pages) {
            whole = pages.get(manager);
            if (whole == null) {
                whole = Tensors.kept(Dtype.mapBf16(manager, path, Files.size(path) / 2));
                pages.put(manager, whole);
            }
        }
        try (NDArray flat = whole.get(new NDIndex("{}:{}", entry.begin() / 2, entry.end() / 2))) {
            return flat.reshape(new Shape(entry.shape()));
        }
    }

    /**
     * The tensor over the file's own pages; on another device, a copy there.
     *
     * @throws WeightMismatch when there is none of that name
     */
    public NDArray map(NDManager manager, String name) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new WeightMismatch(path + " has no tensor '" + name + "'");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long bytes = entry.end() - entry.begin();
            if (entry.dtype() == Dtype.BF16 && entry.begin() % 2 == 0 && bytes > 0) {
                return slice(manager, entry);
            }
            ByteBuffer data;
            if (bytes == 0 || entry.begin() % entry.dtype().bytes() != 0) {
                // The format does not promise alignment and the CPU's vector units ask for it.
                data = ByteBuffer.allocateDirect((int) bytes);
                data.put(read(channel, entry.begin(), (int) bytes)).flip();
            } else {
                data = channel.map(MapMode.READ_ONLY, entry.begin(), bytes);
            }
            return entry.dtype().wrap(manager, data, entry.shape());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map '" + name + "' of " + path + ": " + e.getMessage(), e);
        }
    }
}
