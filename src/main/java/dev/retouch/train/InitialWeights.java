package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;

/** The weights that a stage begins with: fresh ones, or those of a bundle that is trained further. */
public final class InitialWeights {

    private InitialWeights() {}

    /** A set whose parameters are fresh, each from its own seed. */
    public static ParamSet fresh(NDManager manager, long seed) {
        return ParamSet.fresh(manager, seed, InitialValues::values);
    }

    /**
     * A set that takes its values from the weights of a folder.
     *
     * @throws IOException when the folder holds no weights
     */
    public static ParamSet of(NDManager manager, long seed, Path folder) throws IOException {
        return of(manager, seed, folder, "");
    }

    /**
     * A set that takes the values of some parameters from the weights of a folder; the others are fresh.
     *
     * @param prefix begins the names of the former, and is left out of their names in the folder
     * @throws IOException when the folder holds no weights
     */
    public static ParamSet of(NDManager manager, long seed, Path folder, String prefix) throws IOException {
        Checkpoint weights = Checkpoint.open(manager, folder, Dtype.F32, key -> key);
        return ParamSet.fresh(manager, seed, (name, shape, random) -> {
            if (!name.startsWith(prefix)) {
                return InitialValues.values(name, shape, random);
            }
            NDArray values = weights.tensor(name.substring(prefix.length()), shape);
            try (GradMode off = GradMode.off()) {
                return Dtype.F32.cast(values).toFloatArray();
            }
        });
    }
}
