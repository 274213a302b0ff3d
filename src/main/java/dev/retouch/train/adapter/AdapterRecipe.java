package dev.retouch.train.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.tensor.Dtype;

/**
 * All settings that decide what a training makes of its data; it is stored with every checkpoint.
 *
 * @param steps optimizer steps in all
 * @param batch edits a step
 * @param learningRate after the warm-up, then constant
 * @param warmup steps over which it rises from zero
 * @param weightDecay share of every parameter that a step at learning rate 1 takes off
 * @param clip largest length of the gradient
 * @param alpha weight that the region has above the rest (Eq. 7)
 * @param maskWeight of the mask predictor's loss beside that of the editing path (Eq. 10)
 * @param dropInstruction share of the edits that are read without their instruction, as the branch of guidance is
 * @param muon whether Muon moves the hidden matrices; else AdamW moves all
 * @param compute type of activations and of the weights' copies; masters and moments are f32
 * @param seed of fresh weights, batches and noise
 */
public record AdapterRecipe(
        long steps,
        int batch,
        double learningRate,
        long warmup,
        double weightDecay,
        double clip,
        float alpha,
        float maskWeight,
        double dropInstruction,
        boolean muon,
        Dtype compute,
        long seed) {

    /** Appendix B of the paper, its loss weights, and the usual tenth of instructions dropped for guidance. */
    public static final AdapterRecipe PAPER =
            new AdapterRecipe(5000, 8, 1e-5, 100, 3e-2, 1, 2, 0.1f, 0.1, false, Dtype.BF16, 1);

    /** @throws IllegalArgumentException when a number is out of its range */
    public AdapterRecipe {
        if (steps < 1 || batch < 1 || warmup < 0 || warmup > steps) {
            throw new IllegalArgumentException("steps " + steps + " and batch " + batch
                    + " must be 1 or more, and a warm-up of " + warmup + " must fit into the steps");
        }
        if (!(learningRate > 0) || !(clip > 0) || !(weightDecay >= 0) || !(alpha >= 0) || !(maskWeight >= 0)) {
            throw new IllegalArgumentException("learning rate " + learningRate + " and clip " + clip
                    + " must be positive, weight decay " + weightDecay + ", alpha " + alpha + " and the mask's weight "
                    + maskWeight + " 0 or more");
        }
        if (!(dropInstruction >= 0 && dropInstruction < 1)) {
            throw new IllegalArgumentException(
                    "the share of dropped instructions is " + dropInstruction + ", it must be at least 0 and below 1");
        }
        if (compute != Dtype.BF16 && compute != Dtype.F32) {
            throw new IllegalArgumentException("an adapter is trained in BF16 or F32, not in " + compute);
        }
    }

    /** The learning rate of the step after {@code done} steps. */
    double rateAt(long done) {
        return learningRate * (warmup == 0 ? 1 : Math.min(1, (done + 1.0) / warmup));
    }

    /** Whether a run of the other recipe may go on with this one: all but the number of steps is the same. */
    boolean continues(AdapterRecipe other) {
        return equals(other.withSteps(steps));
    }

    private AdapterRecipe withSteps(long others) {
        return new AdapterRecipe(
                others,
                batch,
                learningRate,
                warmup,
                weightDecay,
                clip,
                alpha,
                maskWeight,
                dropInstruction,
                muon,
                compute,
                seed);
    }

    /** One line of JSON. */
    public String text() {
        return json().toString();
    }

    private ObjectNode json() {
        return new ObjectMapper()
                .createObjectNode()
                .put("steps", steps)
                .put("batch", batch)
                .put("learningRate", learningRate)
                .put("warmupSteps", warmup)
                .put("weightDecay", weightDecay)
                .put("clip", clip)
                .put("alpha", alpha)
                .put("maskWeight", maskWeight)
                .put("dropInstruction", dropInstruction)
                .put("optimizer", muon ? "muon" : "adamw")
                .put("compute", compute.name())
                .put("seed", seed);
    }

    /** Reads {@link #text}; every field is required but the share of dropped instructions, which was 0 once. */
    static AdapterRecipe of(JsonNode json) {
        return new AdapterRecipe(
                json.required("steps").asLong(),
                json.required("batch").asInt(),
                json.required("learningRate").asDouble(),
                json.required("warmupSteps").asLong(),
                json.required("weightDecay").asDouble(),
                json.required("clip").asDouble(),
                (float) json.required("alpha").asDouble(),
                (float) json.required("maskWeight").asDouble(),
                json.path("dropInstruction").asDouble(),
                json.required("optimizer").asText().equals("muon"),
                Dtype.valueOf(json.required("compute").asText()),
                json.required("seed").asLong());
    }
}
