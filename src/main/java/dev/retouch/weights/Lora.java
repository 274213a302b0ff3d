package dev.retouch.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Low-rank changes (LoRA) of a transformer: products of two thin matrices that are added to some of its matrices.
 *
 * <p>Reads the names of peft ({@code base_model.model.MODULE.lora_A.weight}) and of diffusers ({@code
 * transformer.MODULE.lora_A.weight}, {@code MODULE.lora_down.weight} with {@code MODULE.alpha}).
 */
public final class Lora {

    private static final Pattern PART = Pattern.compile(
            "(?<module>.+)\\.(?:(?<down>lora_A|lora_down|lora\\.down)|(?<up>lora_B|lora_up|lora\\.up))(?:\\.\\w+)?\\.weight"
                    + "|(?<alphas>.+)\\.alpha");

    private static final Pattern PREFIX =
            Pattern.compile("^(base_model\\.model\\.)?((transformer|diffusion_model)\\.)?");

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
        Matcher found = PART.matcher(PREFIX.matcher(key).replaceFirst(""));
        if (!found.matches()) {
            strangers.add(key);
        } else if (found.group("alphas") != null) {
            Parts parts = parts(found.group("alphas"));
            parts.alpha = only(parts.alpha, key);
        } else if (found.group("down") != null) {
            Parts parts = parts(found.group("module"));
            parts.down = only(parts.down, key);
        } else {
            Parts parts = parts(found.group("module"));
            parts.up = only(parts.up, key);
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

    private Parts parts(String module) {
        return modules.computeIfAbsent(module, m -> new Parts());
    }

    /**
     * A sentence for each key that matches nothing, each duplicate key, and each matrix that does not fit: up to
     * {@value #LISTED}, then the number of others; empty when the file fits.
     *
     * @param wanted the shape of every tensor of the transformer
     */
    public List<String> problems(Map<String, long[]> wanted) {
        List<String> problems = new ArrayList<>();
        strangers.forEach(key -> problems.add(file.path() + ": '" + key + "' is no part of a LoRA"));
        twice.forEach(sentence -> problems.add(file.path() + ": " + sentence));
        modules.forEach((module, parts) -> {
            long[] shape = wanted.get(module + WEIGHT);
            if (shape == null) {
                parts.names()
                        .forEach(key -> problems.add(file.path() + ": '" + key + "' matches nothing in the model"));
            } else {
                String fault = fault(module, parts, shape);
                if (!fault.isEmpty()) {
                    problems.add(file.path() + ": " + fault);
                }
            }
        });
        if (modules.isEmpty() && strangers.isEmpty()) {
            problems.add(file.path() + " holds no tensors");
        }
        if (problems.size() > LISTED) {
            int more = problems.size() - LISTED;
            problems.subList(LISTED, problems.size()).clear();
            problems.add(file.path() + ": " + more + " more keys match nothing or do not fit");
        }
        return problems;
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
        Parts parts = modules.get(module);
        if (parts == null) {
            return base;
        }
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

    private float number(NDManager own, String name) {
        return Dtype.F32.cast(file.map(own, name)).toFloatArray()[0];
    }

    /** Number of changed matrices. */
    public int size() {
        return modules.size();
    }

    /** Whether the file changes a tensor of the model. */
    public boolean changes(String key) {
        return key.endsWith(WEIGHT) && modules.containsKey(module(key));
    }

    private static String module(String key) {
        return key.substring(0, key.length() - WEIGHT.length());
    }
}
