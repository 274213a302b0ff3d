package dev.retouch.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.tensor.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the tensors of a model as published ones are: in shards up to a size, with an index if there are several. */
public final class ShardedWriter {

    private ShardedWriter() {}

    /**
     * Writes tensors in the order of the map, never with more than one in memory.
     *
     * @param stem {@code model} for {@code model.safetensors} or {@code model-00001-of-00002.safetensors}
     * @param shardBytes largest size of a file with more than one tensor
     * @throws IOException when they cannot be written
     */
    public static void write(
            Path folder, String stem, Map<String, long[]> shapes, Dtype dtype, long shardBytes, TensorSource source)
            throws IOException {
        Files.createDirectories(folder);
        List<Map<String, long[]>> shards = plan(shapes, dtype, shardBytes);
        Map<String, String> placed = new TreeMap<>();
        long bytes = 0;
        for (int i = 0; i < shards.size(); i++) {
            String name = shards.size() == 1
                    ? stem + ".safetensors"
                    : String.format(Locale.ROOT, "%s-%05d-of-%05d.safetensors", stem, i + 1, shards.size());
            bytes += SafetensorsWriter.write(folder.resolve(name), shards.get(i), dtype, source);
            shards.get(i).keySet().forEach(key -> placed.put(key, name));
        }
        if (shards.size() > 1) {
            ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            ObjectNode index = json.createObjectNode();
            index.putObject("metadata").put("total_size", bytes);
            placed.forEach(index.putObject("weight_map")::put);
            Files.writeString(folder.resolve(stem + ".safetensors.index.json"), json.writeValueAsString(index) + "\n");
        }
    }

    private static List<Map<String, long[]>> plan(Map<String, long[]> shapes, Dtype dtype, long shardBytes) {
        List<Map<String, long[]>> shards = new ArrayList<>();
        long bytes = shardBytes;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long size = TensorEntry.size(tensor.getValue()) * dtype.bytes();
            if (shards.isEmpty() || bytes + size > shardBytes) {
                shards.add(new LinkedHashMap<>());
                bytes = 0;
            }
            shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
            bytes += size;
        }
        return shards;
    }
}
