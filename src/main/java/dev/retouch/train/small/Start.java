package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.train.Inits;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The weights that a stage begins with: fresh ones, or those of a bundle that is to be trained further. */
final class Start {

    /** Trained beside the text encoder and thrown away. */
    private static final List<String> HEADS = List.of(GroundingHead.NAME, SightHead.NAME, WishHead.NAME);

    private Start() {}

    /**
     * A set whose values are fresh where the options name no bundle to start from.
     *
     * @param parts folders of the bundle whose names also begin their parameters' names; empty when there is only
     *     {@code folder} and names have no such beginning
     * @throws IOException when the bundle has no such folder
     */
    static ParamSet params(NDManager manager, TrainOptions options, String folder, List<String> parts)
            throws IOException {
        return params(manager, options.seed(), options.from(), folder, parts);
    }

    /** As above, with the bundle beside the options; null for fresh values. */
    static ParamSet params(NDManager manager, long seed, @Nullable Path bundle, String folder, List<String> parts)
            throws IOException {
        if (bundle == null) {
            return ParamSet.fresh(manager, seed, Inits::values);
        }
        Map<String, Checkpoint> files = new LinkedHashMap<>();
        for (String part : parts) {
            files.put(part + ".", open(manager, bundle.resolve(part)));
        }
        if (parts.isEmpty()) {
            files.put("", open(manager, bundle.resolve(folder)));
        }
        return ParamSet.fresh(manager, seed, (name, shape, random) -> {
            if (HEADS.stream().anyMatch(head -> name.startsWith(head + "."))) {
                return Inits.values(name, shape, random); // no bundle holds it
            }
            for (Map.Entry<String, Checkpoint> file : files.entrySet()) {
                if (name.startsWith(file.getKey())) {
                    NDArray values =
                            file.getValue().tensor(name.substring(file.getKey().length()), shape);
                    try (GradMode off = GradMode.off()) {
                        return Dtype.F32.cast(values).toFloatArray();
                    }
                }
            }
            throw new IllegalStateException("no part of the bundle holds " + name);
        });
    }

    private static Checkpoint open(NDManager manager, Path folder) throws IOException {
        return Checkpoint.open(manager, folder, Dtype.F32, key -> key);
    }
}
