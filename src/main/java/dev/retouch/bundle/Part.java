package dev.retouch.bundle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.Lora;
import dev.retouch.weights.SafetensorsWriter;
import dev.retouch.weights.ShardedWriter;
import dev.retouch.weights.TensorSource;
import dev.retouch.weights.WantedTensors;
import dev.retouch.weights.WeightFiles;
import dev.retouch.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A network of a bundle and all that is particular to its folder: opening, checking, writing and counting ask here.
 *
 * @param config its configuration file; the weights lie beside it
 * @param stem of the weight files' names: {@code model} for {@code model.safetensors} or
 *     {@code model-00001-of-00002.safetensors}
 * @param loader asks for the tensors under the model's names
 * @param rename from the files' keys to the model's
 * @param ignored keys, renamed, that the network has no use for
 * @param unread shapes of the published tensors that the loader does not ask for; they are among the ignored
 * @param computeDtype what the network computes in when it is asked to compute in the argument
 * @param <C> its sizes
 * @param <N> the network
 */
public record Part<C, N>(
        ConfigFile<C> config,
        String stem,
        Loader<C, N> loader,
        UnaryOperator<String> rename,
        Predicate<String> ignored,
        Function<C, Map<String, long[]>> unread,
        UnaryOperator<Dtype> computeDtype) {

    /** Makes a network of its tensors. */
    @FunctionalInterface
    public interface Loader<C, N> {
        /** Asks for each tensor by its name and shape. */
        N load(Weights weights, C sizes);
    }

    /** What weights are written in: the published type. */
    private static final Dtype STORED = Dtype.BF16;

    /** Its folder's name. */
    public String id() {
        return config.folder().id();
    }

    /** Its folder. */
    public Path in(Path bundle) {
        return config.folder().in(bundle);
    }

    /** Shapes of the tensors that the network asks for, by the model's names. */
    Map<String, long[]> wanted(C sizes) {
        return WantedTensors.of(weights -> loader.load(weights, sizes));
    }

    /** Shapes of all tensors that a published checkpoint of those sizes has. */
    Map<String, long[]> published(C sizes) {
        Map<String, long[]> shapes = new LinkedHashMap<>(wanted(sizes));
        shapes.putAll(unread.apply(sizes));
        return shapes;
    }

    /** Bytes that published tensors take in the files. */
    static long bytes(long parameters) {
        return parameters * STORED.bytes();
    }

    /** Reads the headers of its weight files; none may lie outside of the bundle. */
    WeightFiles scan(Path bundle) {
        return WeightFiles.scan(in(bundle), bundle, rename);
    }

    /**
     * Opens the network of a bundle.
     *
     * @param manager owns the weights
     * @param asked type to compute in; see {@link #computeDtype}
     * @param loras merged into its tensors
     * @param view what the network sees of them
     * @throws dev.retouch.weights.WeightMismatch when the files do not hold exactly what the sizes ask for
     */
    N open(NDManager manager, Path bundle, C sizes, Dtype asked, List<Lora> loras, WeightView view) {
        Checkpoint file = Checkpoint.open(manager, in(bundle), computeDtype.apply(asked), rename, loras);
        N network = loader.load(view.of(id(), file), sizes);
        file.refuseUnused(ignored);
        return network;
    }

    /** The same without changes. */
    public N open(NDManager manager, Path bundle, C sizes, Dtype asked) {
        return open(manager, bundle, sizes, asked, List.of(), WeightView.PLAIN);
    }

    /**
     * Writes weights into one file, rounded to bf16.
     *
     * @throws IOException when the disk does not take it
     */
    public void write(Path bundle, Map<String, NDArray> weights) throws IOException {
        write(bundle, weights, Map.of());
    }

    /**
     * The same with metadata of the file.
     *
     * @throws IOException when the disk does not take it
     */
    public void write(Path bundle, Map<String, NDArray> weights, Map<String, String> metadata) throws IOException {
        Files.createDirectories(in(bundle));
        Map<String, String> all = new LinkedHashMap<>(Map.of("format", "pt"));
        all.putAll(metadata);
        Map<String, NDArray> rounded = new LinkedHashMap<>();
        weights.forEach((key, value) -> rounded.put(key, STORED.cast(value)));
        SafetensorsWriter.write(in(bundle).resolve(stem + ".safetensors"), rounded, all);
        rounded.values().forEach(NDArray::close);
    }

    /**
     * Writes weights of a source into shards of at most that many bytes.
     *
     * @throws IOException when the disk does not take it
     */
    void write(Path bundle, Map<String, long[]> shapes, long shardBytes, TensorSource source) throws IOException {
        ShardedWriter.write(in(bundle), stem, shapes, STORED, shardBytes, source);
    }
}
