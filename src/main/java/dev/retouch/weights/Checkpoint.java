package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The frozen tensors of one model folder or file, mapped on first use and owned by one manager.
 *
 * <p>Loading is strict: {@link #refuseUnused} names what the model did not ask for.
 */
public final class Checkpoint implements Weights {

    private final String name;
    private final NDManager manager;
    private final Map<String, SafetensorsFile> files;
    private final Map<String, String> fileKeys;
    private final Dtype dtype;
    private final Map<String, NDArray> loaded = new ConcurrentHashMap<>();

    private Checkpoint(
            String name,
            NDManager manager,
            Map<String, SafetensorsFile> files,
            Map<String, String> fileKeys,
            Dtype dtype) {
        this.name = name;
        this.manager = manager;
        this.files = files;
        this.fileKeys = fileKeys;
        this.dtype = dtype;
    }

    /**
     * Opens a folder of the diffusers layout: one {@code *.safetensors} file, or shards with their index file.
     *
     * @param manager owns the tensors
     * @param dtype the type the model computes in; tensors stored in it are used in place
     * @param rename from the file's keys to the model's; the only translation there is
     * @throws WeightMismatch when a shard is missing or broken
     */
    public static Checkpoint open(NDManager manager, Path folder, Dtype dtype, UnaryOperator<String> rename) {
        Map<String, SafetensorsFile> byKey = new LinkedHashMap<>();
        try {
            Path index = single(folder, ".safetensors.index.json");
            if (index != null) {
                readShards(folder, index, byKey);
            } else {
                Path file = Files.isRegularFile(folder) ? folder : single(folder, ".safetensors");
                if (file == null) {
                    throw new WeightMismatch(folder + " holds no safetensors file: is it a model folder?");
                }
                SafetensorsFile opened = SafetensorsFile.open(file);
                opened.entries().keySet().forEach(key -> byKey.put(key, opened));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        Map<String, SafetensorsFile> files = new LinkedHashMap<>();
        Map<String, String> fileKeys = new LinkedHashMap<>();
        byKey.forEach((key, file) -> {
            files.put(rename.apply(key), file);
            fileKeys.put(rename.apply(key), key);
        });
        return new Checkpoint(folder.toString(), manager, files, fileKeys, dtype);
    }

    private static Path single(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (var list = Files.list(folder)) {
            Path[] found = list.filter(p -> p.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toArray(Path[]::new);
            if (found.length > 1) {
                throw new WeightMismatch(folder + " holds " + found.length + " files *" + ending
                        + " and no index that says which to read");
            }
            return found.length == 0 ? null : found[0];
        }
    }

    private static void readShards(Path folder, Path index, Map<String, SafetensorsFile> byKey) throws IOException {
        JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
        Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String shard = entry.getValue().asText();
            Path path = folder.resolve(shard).normalize();
            if (!path.startsWith(folder.normalize())) {
                throw new WeightMismatch(index + " names the shard '" + shard + "' outside its folder");
            }
            if (!Files.isRegularFile(path)) {
                throw new WeightMismatch(index + " names the shard '" + shard + "', which is not there");
            }
            SafetensorsFile file = shards.computeIfAbsent(shard, s -> SafetensorsFile.open(path));
            if (!file.entries().containsKey(entry.getKey())) {
                throw new WeightMismatch(path + " lacks '" + entry.getKey() + "', which " + index + " places there");
            }
            byKey.put(entry.getKey(), file);
        }
    }

    @Override
    public boolean has(String key) {
        return files.containsKey(key);
    }

    @Override
    public NDArray tensor(String key, long... shape) {
        SafetensorsFile file = files.get(key);
        if (file == null) {
            throw new WeightMismatch(name + " lacks the tensor '" + key + "' of shape " + TensorEntry.text(shape));
        }
        TensorEntry entry = file.entries().get(fileKeys.get(key));
        if (!Arrays.equals(entry.shape(), shape)) {
            throw new WeightMismatch(name + ": tensor '" + key + "' has shape " + TensorEntry.text(entry.shape())
                    + ", the model wants " + TensorEntry.text(shape));
        }
        return loaded.computeIfAbsent(key, k -> load(file, entry));
    }

    private NDArray load(SafetensorsFile file, TensorEntry entry) {
        NDArray mapped = file.map(manager, entry.name());
        NDArray cast = entry.dtype().isFloating() ? dtype.cast(mapped) : mapped;
        if (cast != mapped) {
            mapped.close();
        }
        return Tensors.kept(cast);
    }

    /** All keys, as the model names them. */
    public Set<String> keys() {
        return files.keySet();
    }

    /** Where a tensor lies, by the model's name for it. */
    public TensorEntry entry(String key) {
        return files.get(key).entries().get(fileKeys.get(key));
    }

    /**
     * Refuses a checkpoint with tensors that no layer asked for.
     *
     * @param ignored keys that are known to be of no use to the model
     * @throws WeightMismatch when others are left over; the message names up to five
     */
    public void refuseUnused(Predicate<String> ignored) {
        Set<String> unused = new TreeSet<>(files.keySet());
        unused.removeAll(loaded.keySet());
        unused.removeIf(ignored);
        if (!unused.isEmpty()) {
            throw new WeightMismatch(name + " has " + unused.size() + " tensors the model does not know: "
                    + unused.stream().limit(5).toList());
        }
    }
}
