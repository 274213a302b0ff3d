package dev.retouch.weights;

import dev.retouch.tensor.Dtype;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Compares the tensors that a model needs with those in its files. */
public final class KeyAudit {

    /** Number of sentences of one kind; the others are counted. */
    private static final int LISTED = 20;

    private KeyAudit() {}

    /**
     * A sentence for each tensor that is missing, of another shape, of a type that weights cannot have, or unknown: up
     * to {@value #LISTED} of each kind, then the number of others.
     *
     * @param wanted the shape of every tensor that the model needs
     * @param ignored tensors that the model is known not to use
     */
    public static List<String> problems(WeightFiles found, Map<String, long[]> wanted, Predicate<String> ignored) {
        List<String> missing = new ArrayList<>();
        List<String> shapes = new ArrayList<>();
        List<String> types = new ArrayList<>();
        wanted.forEach((key, shape) -> {
            WeightFiles.Place place = found.places().get(key);
            if (place == null) {
                if (!found.lost().contains(key)) {
                    missing.add(missing(found.path(), key, shape));
                }
                return;
            }
            if (!Arrays.equals(place.entry().shape(), shape)) {
                shapes.add(wrongShape(found.path(), key, place.entry().shape(), shape));
            }
            if (!isWeight(place.entry().dtype())) {
                types.add(found.path() + ": tensor '" + key + "' is of type "
                        + place.entry().dtype() + ", weights are BF16, F16 or F32");
            }
        });
        Set<String> unknown = new TreeSet<>(found.places().keySet());
        unknown.removeAll(wanted.keySet());
        unknown.removeIf(ignored);
        List<String> all = new ArrayList<>(listed(found, missing, "missing"));
        all.addAll(listed(found, shapes, "of a wrong shape"));
        all.addAll(listed(found, types, "of a wrong type"));
        all.addAll(listed(
                found,
                unknown.stream()
                        .map(key -> found.path() + " has the tensor '" + key + "', which the model does not know")
                        .toList(),
                "unknown to the model"));
        return all;
    }

    private static List<String> listed(WeightFiles found, List<String> sentences, String kind) {
        if (sentences.size() <= LISTED) {
            return sentences;
        }
        List<String> some = new ArrayList<>(sentences.subList(0, LISTED));
        some.add(found.path() + ": " + (sentences.size() - LISTED) + " more tensors are " + kind);
        return some;
    }

    private static boolean isWeight(Dtype dtype) {
        return dtype == Dtype.BF16 || dtype == Dtype.F16 || dtype == Dtype.F32;
    }

    static String missing(Object where, String key, long... shape) {
        return where + " lacks the tensor '" + key + "' of shape " + TensorEntry.text(shape);
    }

    static String wrongShape(Object where, String key, long[] found, long... wanted) {
        return where + ": tensor '" + key + "' has shape " + TensorEntry.text(found) + ", the model wants "
                + TensorEntry.text(wanted);
    }
}
