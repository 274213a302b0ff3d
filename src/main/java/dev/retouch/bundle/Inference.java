package dev.retouch.bundle;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Defaults of an edit, from {@code adapter/config.json}, or the reference's where there is none.
 *
 * @param steps denoising steps
 * @param guidance scale of classifier-free guidance, 1 for none
 * @param pictureArea approximate number of pixels the model works at; 1024 x 1024 at full size
 * @param threshold probability from which a token belongs to the region
 * @param margin tokens by which the region is dilated
 * @param globalArea share of tokens from which an edit is taken as global
 * @param closedGate gate value below which the adapter skips a token; see {@link dev.retouch.model.adapter.Adapter#openHook}
 */
public record Inference(
        int steps,
        double guidance,
        long pictureArea,
        double threshold,
        int margin,
        double globalArea,
        double closedGate) {

    /** The reference's settings, with the paper's for the region. */
    public static final Inference QWEN_IMAGE_EDIT = new Inference(50, 4, 1024 * 1024, 0.5, 1, 0.85, 1e-3);

    /** Fewest steps: one is undefined under the reference's terminal shift. */
    public static final int MIN_STEPS = 2;

    /** Most steps. */
    public static final int MAX_STEPS = 100;

    /** Largest guidance scale. */
    public static final double MAX_GUIDANCE = 20;

    /** @throws IllegalArgumentException when a number is out of its range */
    public Inference {
        require(
                steps >= MIN_STEPS && steps <= MAX_STEPS,
                "steps",
                steps,
                "it must be " + MIN_STEPS + " to " + MAX_STEPS);
        require(
                guidance >= 1 && guidance <= MAX_GUIDANCE,
                "guidance",
                guidance,
                "it must be 1 (off) to " + MAX_GUIDANCE);
        require(pictureArea >= 1, "picture_area", pictureArea, "it must be 1 pixel or more");
        require(threshold > 0 && threshold < 1, "threshold", threshold, "it must lie between 0 and 1");
        require(margin >= 0, "margin", margin, "it must be 0 or more");
        require(globalArea > 0 && globalArea <= 1, "global_area", globalArea, "it must be above 0 and at most 1");
        require(closedGate >= 0 && closedGate < 1, "closed_gate", closedGate, "it must be at least 0 and below 1");
    }

    /** Reads {@code inference} of {@code adapter/config.json}; absent fields take the reference's defaults. */
    static Inference of(JsonNode json) {
        if (!json.isMissingNode() && !json.isObject()) {
            throw refused("inference", json, "it must be an object of settings");
        }
        return new Inference(
                (int) whole(json, "steps", 50, Integer.MAX_VALUE),
                number(json, "guidance", 4),
                whole(json, "picture_area", 1024 * 1024, Long.MAX_VALUE),
                number(json, "threshold", 0.5),
                (int) whole(json, "margin", 1, Integer.MAX_VALUE),
                number(json, "global_area", 0.85),
                number(json, "closed_gate", 1e-3));
    }

    private static long whole(JsonNode json, String name, long absent, long most) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return absent;
        }
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.asLong() <= most
                && value.asLong() >= -most;
        require(fits, name, value, "write a whole number of at most " + most + ", without quotes");
        return value.asLong();
    }

    private static double number(JsonNode json, String name, double absent) {
        JsonNode value = json.path(name);
        require(value.isMissingNode() || value.isNumber(), name, value, "write a number, without quotes");
        return value.asDouble(absent);
    }

    private static void require(boolean fits, String name, Object value, String remedy) {
        if (!fits) {
            throw refused("inference." + name, value, remedy);
        }
    }

    private static IllegalArgumentException refused(String name, Object value, String remedy) {
        return new IllegalArgumentException(name + " is " + value + ": " + remedy);
    }
}
