package dev.retouch.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a stage is trained.
 *
 * @param steps optimizer steps in all, those done before a resume included
 * @param batch samples a step
 * @param learningRate after the warm-up
 * @param warmup steps over which the learning rate rises from zero
 * @param cooldown steps at the end over which it falls to zero; 0 keeps it constant
 * @param weightDecay of AdamW
 * @param clip largest length of the gradient
 * @param averageDecay of the running average of the weights that is saved, 0 to save the weights themselves
 * @param seed of weights, batches and noise
 * @param checkpointMinutes between checkpoints
 * @param from a bundle whose weights are trained further; null to begin with fresh ones
 * @param runFolder where checkpoints and the loss log lie; a run resumes from what it finds there
 */
public record TrainOptions(
        long steps,
        int batch,
        double learningRate,
        long warmup,
        long cooldown,
        double weightDecay,
        double clip,
        double averageDecay,
        long seed,
        double checkpointMinutes,
        @Nullable Path from,
        Path runFolder) {

    /** @throws IllegalArgumentException when a number is out of its range */
    public TrainOptions {
        if (steps < 1 || batch < 1 || warmup < 0 || cooldown < 0 || warmup + cooldown > steps) {
            throw new IllegalArgumentException(
                    "steps " + steps + ", batch " + batch + ", warm-up " + warmup + " and cool-down " + cooldown
                            + ": steps and batch must be 1 or more, and warm-up and cool-down must fit into the steps");
        }
        if (!(learningRate > 0) || !(clip > 0) || !(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException("learning rate " + learningRate + " and clip " + clip
                    + " must be positive, the averaging " + averageDecay + " in [0, 1)");
        }
    }

    /** What a run's weights follow from, by name; a run that goes on under others would be neither of the two. */
    Map<String, String> identity() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("planned steps", Long.toString(steps));
        values.put("batch", Integer.toString(batch));
        values.put("learning rate", Double.toString(learningRate));
        values.put("warm-up", Long.toString(warmup));
        values.put("cool-down", Long.toString(cooldown));
        values.put("weight decay", Double.toString(weightDecay));
        values.put("clip", Double.toString(clip));
        values.put("average decay", Double.toString(averageDecay));
        values.put("seed", Long.toString(seed));
        // Stands for the code that draws: under another one the run would see other batches from here on.
        values.put("first draw", Float.toString(Noise.of(seed, 0).gaussian(1)[0]));
        values.put(
                "from",
                from == null ? "nothing" : from.toAbsolutePath().normalize().toString());
        return values;
    }

    /** The learning rate of the step after {@code done} steps. */
    double rateAt(long done) {
        double rise = warmup == 0 ? 1 : Math.min(1, (done + 1.0) / warmup);
        double fall = cooldown == 0 ? 1 : Math.min(1, (steps - done) / (double) cooldown);
        return learningRate * rise * fall;
    }
}
