package dev.retouch.train.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.bundle.Backbones;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.WeightMismatch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a checkpoint says of itself, in the metadata of its files.
 *
 * @param recipe that it was trained by
 * @param backbone fingerprint of the frozen bundle
 * @param data fingerprint of the edits
 * @param from fingerprint of the adapter that it began with, or {@link #FRESH}
 * @param schedule fingerprint of the scheduler, which decides on the noise levels
 * @param step how many steps were done
 */
public record CheckpointFacts(
        AdapterRecipe recipe, String backbone, String data, String from, String schedule, long step) {

    /** {@link #from} of a training that began with random weights. */
    static final String FRESH = "fresh weights";

    private static final String RECIPE = "recipe";
    private static final String DATA = "data";
    private static final String FROM = "from";
    private static final String SCHEDULE = "schedule";
    private static final String STEP = "step";

    /** As metadata of a file. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(RECIPE, recipe.text());
        metadata.put(Backbones.KEY, backbone);
        metadata.put(DATA, data);
        metadata.put(FROM, from);
        metadata.put(SCHEDULE, schedule);
        metadata.put(STEP, Long.toString(step));
        return metadata;
    }

    /**
     * Those of a file.
     *
     * @throws WeightMismatch when it is no checkpoint of an adapter
     */
    public static CheckpointFacts of(SafetensorsFile file) {
        Map<String, String> metadata = file.metadata();
        try {
            return new CheckpointFacts(
                    AdapterRecipe.of(new ObjectMapper().readTree(metadata.getOrDefault(RECIPE, ""))),
                    metadata.getOrDefault(Backbones.KEY, ""),
                    metadata.getOrDefault(DATA, ""),
                    metadata.getOrDefault(FROM, "unknown weights"),
                    metadata.getOrDefault(SCHEDULE, "unknown"),
                    Long.parseLong(metadata.getOrDefault(STEP, "")));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new WeightMismatch(
                    file.path() + " does not say how it was trained: it is no checkpoint of an adapter");
        }
    }

    CheckpointFacts at(long steps) {
        return new CheckpointFacts(recipe, backbone, data, from, schedule, steps);
    }

    /**
     * Refuses to go on with a checkpoint of another training.
     *
     * @throws WeightMismatch when anything but the number of steps differs
     */
    void refuseOther(CheckpointFacts found, Object where) {
        refuse(where, "on the backbone", found.backbone, backbone, found.backbone.equals(backbone));
        refuse(where, "on the data", found.data, data, found.data.equals(data));
        refuse(where, "from", found.from, from, found.from.equals(from));
        refuse(where, "on the schedule", found.schedule, schedule, found.schedule.equals(schedule));
        refuse(where, "by the recipe", found.recipe.text(), recipe.text(), recipe.continues(found.recipe));
    }

    private static void refuse(Object where, String what, String found, String wanted, boolean same) {
        if (!same) {
            throw new WeightMismatch(where + " was trained " + what + " " + found + ", this training is " + what + " "
                    + wanted + ": name another folder with --runs for a new training");
        }
    }
}
