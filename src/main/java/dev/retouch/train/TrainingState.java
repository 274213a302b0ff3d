package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Updates;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a run needs to resume exactly: parameters, their running average, the optimizer's moments and step. */
final class TrainingState {

    private static final String FILE = "state.safetensors";

    private static final String STEPS = "steps";

    /** Frozen parts, data, and whatever else is not an option. */
    private static final String BASIS = "basis";

    private final ParamSet params;
    private final Optimizer optimizer;
    private final List<NDArray> averages = new ArrayList<>();
    private final double averageDecay;
    private final Map<String, String> identity;

    /** @param basis digest of all that the run builds on beside its options */
    TrainingState(NDManager manager, ParamSet params, TrainOptions options, String basis) {
        this.params = params;
        this.identity = new LinkedHashMap<>(options.identity());
        this.identity.put(BASIS, basis);
        this.optimizer = new Optimizer(manager, params, options.weightDecay());
        this.averageDecay = options.averageDecay();
        try (GradMode off = GradMode.off()) {
            params.arrays().forEach(p -> averages.add(p.duplicate()));
        }
    }

    /** What moves the parameters. */
    Optimizer optimizer() {
        return optimizer;
    }

    /** Moves the running average towards the parameters. */
    void average() {
        // The average of few steps would be mostly the initial weights.
        double decay = Math.min(averageDecay, (1.0 + optimizer.steps()) / (10 + optimizer.steps()));
        Updates.average(averages, params.arrays(), 1 - decay);
    }

    /** The weights to use after training, by name. */
    Map<String, NDArray> result() {
        Map<String, NDArray> result = new LinkedHashMap<>();
        int i = 0;
        for (String name : params.params().keySet()) {
            result.put(name, averages.get(i++));
        }
        return result;
    }

    /** Writes the checkpoint of a run. */
    void save(Path runFolder) throws IOException {
        Map<String, NDArray> all = new LinkedHashMap<>();
        int i = 0;
        for (Map.Entry<String, NDArray> param : params.params().entrySet()) {
            all.put("param." + param.getKey(), param.getValue());
            all.put("average." + param.getKey(), averages.get(i));
            i++;
        }
        all.putAll(optimizer.state());
        Files.createDirectories(runFolder);
        Map<String, String> metadata = new LinkedHashMap<>(identity);
        metadata.put(STEPS, Long.toString(optimizer.steps()));
        SafetensorsWriter.write(runFolder.resolve(FILE), all, metadata);
    }

    /**
     * Takes over a saved state; false when there is none.
     *
     * @throws IllegalStateException when it is of a run under other options or on another basis
     */
    boolean restore(NDManager manager, Path runFolder) {
        Path path = runFolder.resolve(FILE);
        if (!Files.exists(path)) {
            return false;
        }
        SafetensorsFile file = SafetensorsFile.open(path);
        identity.forEach(
                (name, value) -> requireSame(runFolder, name, file.metadata().get(name), value));
        try (GradMode off = GradMode.off()) {
            int i = 0;
            for (Map.Entry<String, NDArray> param : params.params().entrySet()) {
                restore(manager, file, "param." + param.getKey(), param.getValue());
                restore(manager, file, "average." + param.getKey(), averages.get(i++));
            }
            optimizer.state().forEach((name, array) -> restore(manager, file, name, array));
        }
        optimizer.resumeAt(Long.parseLong(file.metadata().get(STEPS)));
        return true;
    }

    private static void requireSame(Path runFolder, String name, @Nullable String saved, String now) {
        if (now.equals(saved)) {
            return;
        }
        String what = name.equals(BASIS)
                ? "on other frozen weights or other data"
                : "with " + name + " " + (saved == null ? "unknown" : saved) + ", now it is " + now;
        throw new IllegalStateException("the run in " + runFolder + " was begun " + what
                + ": go on with what it was begun with, use another --runs folder, or remove this one");
    }

    private static void restore(NDManager manager, SafetensorsFile file, String name, NDArray into) {
        try (NDArray saved = file.map(manager, name)) {
            saved.copyTo(into);
        }
    }
}
