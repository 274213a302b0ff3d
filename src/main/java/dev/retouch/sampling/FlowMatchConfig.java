package dev.retouch.sampling;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The scheduler's settings, with the names of {@code scheduler/scheduler_config.json}.
 *
 * @param numTrainTimesteps factor from a sigma to its timestep
 * @param shift of a static schedule; unused with dynamic shifting
 * @param useDynamicShifting whether the shift depends on the number of target tokens
 * @param baseShift exponent at {@code baseImageSeqLen} tokens
 * @param maxShift exponent at {@code maxImageSeqLen} tokens
 * @param shiftTerminal value to which the last sigma is stretched; 0 for no stretching
 * @param exponential whether the time shift is exponential (else linear)
 */
public record FlowMatchConfig(
        int numTrainTimesteps,
        double shift,
        boolean useDynamicShifting,
        double baseShift,
        double maxShift,
        int baseImageSeqLen,
        int maxImageSeqLen,
        double shiftTerminal,
        boolean exponential) {

    /** Qwen-Image-Edit's published schedule. */
    public static final FlowMatchConfig QWEN_IMAGE_EDIT =
            new FlowMatchConfig(1000, 1, true, 0.5, 0.9, 256, 8192, 0.02, true);

    /** @throws IllegalArgumentException when {@code maxImageSeqLen} does not exceed {@code baseImageSeqLen} */
    public FlowMatchConfig {
        if (maxImageSeqLen <= baseImageSeqLen || numTrainTimesteps < 1) {
            throw new IllegalArgumentException(
                    "max_image_seq_len " + maxImageSeqLen + " must exceed base_image_seq_len " + baseImageSeqLen);
        }
    }

    /** Reads {@code scheduler_config.json}; absent fields have the defaults of the reference. */
    public static FlowMatchConfig of(JsonNode json) {
        return new FlowMatchConfig(
                json.path("num_train_timesteps").asInt(1000),
                json.path("shift").asDouble(1),
                json.path("use_dynamic_shifting").asBoolean(false),
                json.path("base_shift").asDouble(0.5),
                json.path("max_shift").asDouble(1.15),
                json.path("base_image_seq_len").asInt(256),
                json.path("max_image_seq_len").asInt(4096),
                json.path("shift_terminal").asDouble(0),
                json.path("time_shift_type").asText("exponential").equals("exponential"));
    }

    /** Exponent of the shift for a number of target tokens. */
    public double mu(int targetTokens) {
        double slope = (maxShift - baseShift) / (maxImageSeqLen - baseImageSeqLen);
        return slope * (targetTokens - baseImageSeqLen) + baseShift;
    }
}
