package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Low-rank changes (LoRA) of a transformer: products of two thin matrices that are added to some of its matrices.
 *
 * <p>Reads the names of peft ({@code base_model.model.MODULE.lora_A.weight}), of diffusers ({@code
 * transformer.MODULE.lora_A.weight}, {@code MODULE.lora_down.weight} with {@code MODULE.alpha}) and of kohya's scripts
 * ({@code lora_unet_MODULE.lora_down.weight} with underscores for the dots of the module).
 */
public final class Lora {

    private static final String WEIGHT = ".weight";
    private static final int LISTED = 20;

    /** The tensors of one module by their names in the file; empty where there is none. */
    private static final class Parts {
        private String down = "";
        private String up = "";
        private String alpha = "";

        private List<String> names() {
            return List.of(down, up, alpha).stream()
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
    }

    private final SafetensorsFile file;
    private final double scale;
    private final LoraAlpha alpha;
    private final Map<String, Parts> modules = new TreeMap<>();
    private final List<String> strangers = new ArrayList<>();
    private final Map<String, List<String>> others = new TreeMap<>();
    private final List<String> twice = new ArrayList<>();

    private Lora(SafetensorsFile file, double scale) {
        this.file = file;
        this.scale = scale;
        this.alpha = LoraAlpha.of(file);
        file.entries().keySet().forEach(this::sort);
    }

    /**
     * Reads the header of a file.
     *
     * @throws WeightMismatch when it is not a complete and consistent safetensors file, or its settings are invalid
     */
    public static Lora open(LoraFile file) {
        try {
            return new Lora(SafetensorsFile.open(file.path()), file.scale());
        } catch (OutOfMemoryError e) {
            throw new WeightMismatch(file.path() + " has a header that takes more memory than there is", e);
        }
    }

    private void sort(String key) {
        Optional<String> other = LoraKey.otherMethod(key);
        Optional<LoraKey> known = other.isPresent() ? Optional.empty() : LoraKey.of(key);
        if (other.isPresent()) {
            others.computeIfAbsent(other.get(), method -> new ArrayList<>()).add(key);
        } else if (known.isPresent()) {
            Parts parts = modules.computeIfAbsent(known.get().module(), module -> new Parts());
            switch (known.get().role()) {
                case DOWN -> parts.down = only(parts.down, key);
                case UP -> parts.up = only(parts.up, key);
                case ALPHA -> parts.alpha = only(parts.alpha, key);
            }
        } else {
            strangers.add(key);
        }
    }

    /**
     * The key, which must be the first for its tensor: a file may use several naming schemes, but not for one tensor.
     */
    private String only(String before, String key) {
        if (!before.isEmpty()) {
            twice.add("'" + before + "' and '" + key + "' are two names of one");
        }
        return key;
    }

    /**
     * A sentence for each key that matches nothing, each duplicate key, and each matrix that does not fit: up to
     * {@value #LISTED}, then the number of others; one for a file that is no LoRA; empty when the file fits.
     *
     * @param wanted the shape of every tensor of the transformer
     */
    public List<String> problems(Map<String, long[]> wanted) {
        if (!others.isEmpty()) {
            return others.entrySet().stream().map(this::otherMethod).toList();
        }
        List<String> problems = new ArrayList<>();
        strangers.forEach(key -> problems.add("'" + key + "' is no part of a LoRA"));
        problems.addAll(twice);
        Map<String, List<String>> targets = targets(wanted.keySet());
        modules.forEach((module, parts) -> {
            List<String> meant = targets.getOrDefault(module, List.of());
            if (meant.isEmpty()) {
                parts.names().forEach(key -> problems.add("'" + key + "' matches nothing in the model"));
            } else if (meant.size() > 1) {
                problems.add("'" + module + "' can be '" + String.join("' or '", meant)
                        + "': take the file in a form with dots");
            } else {
                String fault = fault(meant.get(0), parts, Objects.requireNonNull(wanted.get(meant.get(0) + WEIGHT)));
                if (!fault.isEmpty()) {
                    problems.add(fault);
                }
            }
        });
        targets.values().stream().flatMap(List::stream).distinct().forEach(module -> {
            List<String> names =
                    LoraKey.spellings(module).filter(modules::containsKey).toList();
            if (names.size() > 1) {
                problems.add("'" + String.join("' and '", names) + "' are two names of one");
            }
        });
        if (file.entries().isEmpty()) {
            return List.of(file.path() + " holds no tensors");
        }
        if (problems.size() > LISTED) {
            int more = problems.size() - LISTED;
            problems.subList(LISTED, problems.size()).clear();
            problems.add(more + " more keys match nothing or do not fit");
        }
        return problems.stream().map(problem -> file.path() + ": " + problem).toList();
    }

    private String otherMethod(Map.Entry<String, List<String>> method) {
        List<String> keys = method.getValue();
        return file.path() + " is a " + method.getKey() + " (" + keys.size() + " keys like '" + keys.get(0)
                + "'): only a LoRA, the product of two matrices, can be merged";
    }

    /** What each name in the file can mean: more than one module where their dots and underscores differ alone. */
    private static Map<String, List<String>> targets(Set<String> wanted) {
        Map<String, List<String>> targets = new TreeMap<>();
        wanted.stream()
                .filter(key -> key.endsWith(WEIGHT))
                .map(Lora::module)
                .forEach(module -> LoraKey.spellings(module)
                        .forEach(name -> targets.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(module)));
        return targets;
    }

    private String fault(String module, Parts parts, long[] wanted) {
        if (parts.down.isEmpty() || parts.up.isEmpty()) {
            return "'" + module + "' has only one of its two matrices";
        }
        TensorEntry down = file.entry(parts.down);
        TensorEntry up = file.entry(parts.up);
        boolean matrices = wanted.length == 2 && down.shape().length == 2 && up.shape().length == 2;
        if (!matrices
                || down.shape()[1] != wanted[1]
                || up.shape()[0] != wanted[0]
                || down.shape()[0] != up.shape()[1]
                || down.shape()[0] == 0) {
            return "'" + parts.up + "' " + TensorEntry.text(up.shape()) + " times '" + parts.down + "' "
                    + TensorEntry.text(down.shape()) + " does not make the " + TensorEntry.text(wanted) + " of '"
                    + module + ".weight'";
        }
        if (!parts.alpha.isEmpty() && file.entry(parts.alpha).size() != 1) {
            return "'" + parts.alpha + "' is not one number";
        }
        for (String name : parts.names()) {
            if (!file.entry(name).dtype().isFloating()) {
                return "'" + name + "' is of type " + file.entry(name).dtype();
            }
        }
        return "";
    }

    /**
     * A weight with its change: base + scale * (alpha / rank) * B A, computed in f32; the same tensor when the file
     * does not change it.
     *
     * @param key name of the weight in the model
     * @param base (out, in)
     */
    NDArray merge(String key, NDArray base) {
        String module = key.endsWith(WEIGHT) ? module(key) : "";
        Optional<Parts> found = parts(module);
        if (found.isEmpty()) {
            return base;
        }
        Parts parts = found.get();
        try (NDManager own = base.getManager().newSubManager()) {
            NDArray down = Dtype.F32.cast(file.map(own, parts.down));
            NDArray up = Dtype.F32.cast(file.map(own, parts.up));
            long rank = down.getShape().get(0);
            double factor = parts.alpha.isEmpty() ? alpha.factor(module, rank) : number(own, parts.alpha) / rank;
            NDArray change = up.matMul(down).mul((float) (scale * factor));
            NDArray exact = Dtype.F32.cast(base);
            NDArray merged = Tensors.unscoped(change.add(exact));
            merged.attach(base.getManager());
            if (exact != base) {
                exact.close();
            }
            return merged;
        }
    }

    private Optional<Parts> parts(String module) {
        return LoraKey.spellings(module)
                .filter(modules::containsKey)
                .findFirst()
                .map(modules::get);
    }

    private float number(NDManager own, String name) {
        return Dtype.F32.cast(file.map(own, name)).toFloatArray()[0];
    }

    /** Number of changed matrices. */
    public int size() {
        return modules.size();
    }

    /** Whether the file changes a tensor of the model. */
    public boolean changes(String key) {
        return key.endsWith(WEIGHT) && parts(module(key)).isPresent();
    }

    private static String module(String key) {
        return key.substring(0, key.length() - WEIGHT.length());
    }
}
