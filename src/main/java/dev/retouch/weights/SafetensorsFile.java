package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.retouch.files.SmallFiles;
import dev.retouch.tensor.DeviceFiles;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * One safetensors file: a header with the location of each tensor, and tensors that are memory-mapped, not copied.
 *
 * <p>The header is checked completely before anything is mapped, so a file with a wrong header leads to a sentence and
 * never to a native crash.
 */
public final class SafetensorsFile {

    /**
     * Longest header that is read, in bytes. The format allows 100 MB, which would take gigabytes as objects. The
     * shards of the published model have headers well below 1 MB, and this limit is enough for 100,000 tensors.
     */
    static final long MAX_HEADER = 16 << 20;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final Map<String, TensorEntry> entries;
    private final Map<String, String> metadata;
    private final long size;
    private final Map<NDManager, Map<Dtype, NDArray>> pages = new WeakHashMap<>();

    private SafetensorsFile(Path path, Map<String, TensorEntry> entries, Map<String, String> metadata, long size) {
        this.path = path;
        this.size = size;
        this.entries = Collections.unmodifiableMap(entries);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Reads and checks the header.
     *
     * @throws WeightMismatch when the file is not a complete and consistent safetensors file
     * @throws UncheckedIOException when it cannot be read
     */
    public static SafetensorsFile open(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw new WeightMismatch(path + " has " + size + " bytes: too short for a safetensors file");
            }
            long headerLength = read(channel, 0, 8).getLong();
            if (headerLength > MAX_HEADER && headerLength <= size - 8) {
                throw new WeightMismatch(path + " says that its header has " + headerLength + " bytes: more than "
                        + MAX_HEADER + " are not read");
            }
            if (headerLength < 2 || headerLength > size - 8) {
                throw new WeightMismatch(path + " says that its header has " + Long.toUnsignedString(headerLength)
                        + " bytes, the file has " + size + ": truncated, or not a safetensors file");
            }
            byte[] header = new byte[(int) headerLength];
            read(channel, 8, header.length).get(header);
            return parse(path, new String(header, StandardCharsets.UTF_8), 8 + headerLength, size);
        } catch (IOException e) {
            throw new UncheckedIOException(SmallFiles.unreadable(path, e), e);
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
        if (!root.isObject()) {
            throw new WeightMismatch(path + " has a header that is no JSON object");
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
        refuseGaps(path, entries.values(), dataStart, fileSize);
        return new SafetensorsFile(path, entries, metadata, fileSize);
    }

    private static TensorEntry entry(Path path, String name, JsonNode node, long dataStart, long fileSize) {
        String where = path + ": tensor '" + name + "' ";
        JsonNode offsets = node.path("data_offsets");
        JsonNode dims = node.path("shape");
        if (!offsets.isArray() || offsets.size() != 2 || !dims.isArray()) {
            throw new WeightMismatch(where + "has no shape or no data_offsets");
        }
        long[] shape = new long[dims.size()];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(dims.get(i));
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
        long begin = whole(offsets.get(0));
        long end = whole(offsets.get(1));
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

    private static long whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.asLong() : -1;
    }

    /** Every byte after the header must belong to exactly one tensor, as the format requires. */
    private static void refuseGaps(Path path, Iterable<TensorEntry> entries, long dataStart, long fileSize) {
        List<TensorEntry> sorted = new ArrayList<>();
        entries.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long end = dataStart;
        String last = "the header";
        for (TensorEntry entry : sorted) {
            String name = "tensor '" + entry.name() + "'";
            if (entry.begin() < end) {
                throw new WeightMismatch(path + ": " + last + " and " + name + " overlap");
            }
            if (entry.begin() > end) {
                throw new WeightMismatch(path + ": " + (entry.begin() - end) + " bytes between " + last + " and " + name
                        + " belong to" + " no tensor: its header is wrong");
            }
            end = entry.end();
            last = name;
        }
        if (end < fileSize) {
            throw new WeightMismatch(
                    path + ": the last " + (fileSize - end) + " bytes belong to no tensor: its header is wrong");
        }
    }

    public Path path() {
        return path;
    }

    /** The length of the file in bytes. */
    public long size() {
        return size;
    }

    /** The tensors by name, in the order of the header. */
    public Map<String, TensorEntry> entries() {
        return entries;
    }

    /**
     * The location of a tensor.
     *
     * @throws WeightMismatch when there is none with this name
     */
    public TensorEntry entry(String name) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new WeightMismatch(path + " has no tensor '" + name + "'");
        }
        return entry;
    }

    /** The metadata of the header. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * The tensor on the device of the manager: on the CPU it is memory-mapped, on another device a copy.
     *
     * @throws WeightMismatch when there is none with this name
     */
    public NDArray map(NDManager manager, String name) {
        TensorEntry entry = entry(name);
        Dtype dtype = entry.dtype();
        if (entry.begin() == entry.end()) {
            return dtype.zeros(manager, entry.shape());
        }
        if (Tensors.onCpu(manager) && entry.begin() % dtype.bytes() == 0) {
            try (NDArray flat = slice(manager, dtype, entry)) {
                return flat.reshape(new Shape(entry.shape()));
            }
        }
        if (!Tensors.onCpu(manager) && DeviceFiles.areReadable()) {
            try (NDArray flat = DeviceFiles.read(manager, dtype, path, entry.begin(), entry.end())) {
                return flat.reshape(new Shape(entry.shape()));
            } catch (IOException e) {
                throw new UncheckedIOException(SmallFiles.unreadable(path, e), e);
            }
        }
        // The format does not guarantee alignment, which the CPU's vector units need. To a GPU every tensor is sent as
        // bytes, one tensor at a time, because DJL cannot move a bfloat16.
        try (NDArray bytes = slice(manager, Dtype.U8, entry);
                NDArray there = bytes.toDevice(manager.getDevice(), false);
                NDArray flat = dtype.ofBytes(there)) {
            return flat.reshape(new Shape(entry.shape()));
        }
    }

    /** A part of the file, which is mapped once for each manager and type. */
    private NDArray slice(NDManager manager, Dtype dtype, TensorEntry entry) {
        NDArray whole;
        synchronized (pages) {
            whole = pages.computeIfAbsent(manager, m -> new EnumMap<>(Dtype.class))
                    .computeIfAbsent(dtype, type -> Tensors.unscoped(type.mapFile(manager, path, size / type.bytes())));
        }
        return whole.get(new NDIndex("{}:{}", entry.begin() / dtype.bytes(), entry.end() / dtype.bytes()));
    }
}
