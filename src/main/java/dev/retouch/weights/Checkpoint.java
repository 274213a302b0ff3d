package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The frozen tensors of one model folder or file, mapped on first use and owned by one manager.
 *
 * <p>Loading is strict: {@link #refuseUnused} reports tensors that the model did not request.
 */
public final class Checkpoint implements Weights {

    private final WeightFiles files;
    private final NDManager manager;
    private final Dtype dtype;
    private final List<Lora> loras;
    private final Map<String, NDArray> loaded = new ConcurrentHashMap<>();

    private Checkpoint(WeightFiles files, NDManager manager, Dtype dtype, List<Lora> loras) {
        this.files = files;
        this.manager = manager;
        this.dtype = dtype;
        this.loras = List.copyOf(loras);
    }

    /**
     * Opens a folder of the diffusers layout: one {@code *.safetensors} file, or shards with their index file.
     *
     * @param manager owns the tensors
     * @param dtype type that the model computes in; tensors that are stored in it are used in place
     * @param rename from keys of the file to keys of the model; the only translation
     * @throws WeightMismatch when a shard is missing or damaged; the message names every fault
     */
    public static Checkpoint open(NDManager manager, Path folder, Dtype dtype, UnaryOperator<String> rename) {
        return open(manager, folder, dtype, rename, List.of());
    }

    /** The same with low-rank changes, merged into each tensor as it is loaded. */
    public static Checkpoint open(
            NDManager manager, Path folder, Dtype dtype, UnaryOperator<String> rename, List<Lora> loras) {
        WeightFiles files = WeightFiles.scan(folder, folder, rename);
        if (!files.problems().isEmpty()) {
            throw new WeightMismatch(String.join("\n", files.problems()));
        }
        return new Checkpoint(files, manager, dtype, loras);
    }

    @Override
    public boolean has(String key) {
        return files.places().containsKey(key);
    }

    @Override
    public NDArray tensor(String key, long... shape) {
        WeightFiles.Place place = files.places().get(key);
        if (place == null) {
            throw new WeightMismatch(KeyAudit.missing(files.path(), key, shape));
        }
        if (!Arrays.equals(place.entry().shape(), shape)) {
            throw new WeightMismatch(
                    KeyAudit.wrongShape(files.path(), key, place.entry().shape(), shape));
        }
        return loaded.computeIfAbsent(key, k -> load(k, place));
    }

    private NDArray load(String key, WeightFiles.Place place) {
        NDArray mapped = place.file().map(manager, place.entry().name());
        NDArray merged = mapped;
        for (Lora lora : loras) {
            merged = replaced(merged, lora.merge(key, merged));
        }
        return Tensors.unscoped(place.entry().dtype().isFloating() ? replaced(merged, dtype.cast(merged)) : merged);
    }

    private static NDArray replaced(NDArray before, NDArray after) {
        if (before != after) {
            before.close();
        }
        return after;
    }

    /** All keys of the model. */
    public Set<String> keys() {
        return files.places().keySet();
    }

    /** The location of a tensor of {@link #keys()}. */
    public TensorEntry entry(String key) {
        return Objects.requireNonNull(files.places().get(key), key).entry();
    }

    /**
     * Refuses a checkpoint with tensors that no layer requested.
     *
     * @param ignored keys that the model is known not to use
     * @throws WeightMismatch when there are others; the message names up to five
     */
    public void refuseUnused(Predicate<String> ignored) {
        Set<String> unused = new TreeSet<>(files.places().keySet());
        unused.removeAll(loaded.keySet());
        unused.removeIf(ignored);
        if (!unused.isEmpty()) {
            throw new WeightMismatch(files.path() + " has " + unused.size() + " tensors the model does not know: "
                    + unused.stream().limit(5).toList());
        }
    }
}
