package dev.retouch.experiment;

import dev.retouch.train.TrainOptions;
import java.nio.file.Path;

/**
 * How large an experiment is.
 *
 * @param steps optimizer steps of each run
 * @param batch samples of a step
 * @param seeds runs of each design, each with initial weights, batches and noise of its own
 * @param scenes that are trained on
 * @param heldOut scenes that are measured
 */
public record Settings(int steps, int batch, int seeds, int scenes, int heldOut) {

    private static final double WEIGHT_DECAY = 0.01;
    private static final double CLIP = 1;
    private static final double AVERAGE_DECAY = 0.998;
    private static final double CHECKPOINT_MINUTES = 0.5;

    /** About an hour of two idle cores for the ablation. */
    public static final Settings FULL = new Settings(150, 16, 3, 2048, 64);

    /** The same form within ten minutes. */
    public static final Settings QUICK = new Settings(40, 8, 3, 512, 32);

    /** @throws IllegalArgumentException when a number is out of its range */
    public Settings {
        if (steps < 2 || batch < 1 || seeds < 1 || scenes < 1 || heldOut < 2) {
            throw new IllegalArgumentException("an experiment of " + steps + " steps, batch " + batch + ", " + seeds
                    + " seeds, " + scenes + " scenes and " + heldOut
                    + " held-out ones: it needs two steps, two held-out scenes and one of all else at least");
        }
    }

    /** The same with other numbers of seeds and steps. */
    public Settings with(int otherSeeds, int otherSteps) {
        return new Settings(otherSteps, batch, otherSeeds, scenes, heldOut);
    }

    /** How every run of an experiment is trained: the small bundle's way, but for the length. */
    TrainOptions options(double rate, long seed, Path folder) {
        return new TrainOptions(
                steps,
                batch,
                rate,
                steps / 10,
                steps / 2,
                WEIGHT_DECAY,
                CLIP,
                AVERAGE_DECAY,
                seed,
                CHECKPOINT_MINUTES,
                null,
                folder);
    }
}
