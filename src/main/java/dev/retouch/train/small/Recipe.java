package dev.retouch.train.small;

import dev.retouch.train.TrainOptions;
import dev.retouch.train.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The stages of the small bundle, in the order in which they build on one another, with their settings.
 *
 * <p>The autoencoder wants a lower rate than the transformer: at 2e-3 and with AdamW alone it stood still at an error of
 * 0.07, in grey.
 */
public enum Recipe {
    VAE(4300, 16, 1e-3, 0.6),
    TEXT(4300, 32, 1.5e-3, 0.5),
    BACKBONE(10000, 32, 1.5e-3, 0.6),
    ADAPTER(1200, 32, 1.5e-3, 0.5),
    MASK(3000, 64, 1e-3, 0.5);

    private final long steps;
    private final int batch;
    private final double learningRate;
    private final double cooldown;

    Recipe(long steps, int batch, double learningRate, double cooldown) {
        this.steps = steps;
        this.batch = batch;
        this.learningRate = learningRate;
        this.cooldown = cooldown;
    }

    /** Optimizer steps. */
    public long steps() {
        return steps;
    }

    /** Samples a step. */
    public int batch() {
        return batch;
    }

    /** After the warm-up. */
    public double learningRate() {
        return learningRate;
    }

    /** Share of the steps in which the learning rate falls to zero, 0 to 0.9. */
    public double cooldown() {
        return cooldown;
    }

    /** The folder of the stage's checkpoints and log below that of all runs. */
    public Path runFolder(Path runs) {
        return runs.resolve(folderName());
    }

    private String folderName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Trains (or resumes training) this stage and writes its part of the bundle, with a record of how it went.
     *
     * @param sceneCount how many different samples the stages behind the text encoder draw from
     * @throws IOException when an earlier stage is missing or the disk does not take what is written
     */
    public void train(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        switch (this) {
            case VAE -> VaeTraining.run(options, bundle);
            case TEXT -> TextTraining.run(options, bundle);
            case BACKBONE -> BackboneTraining.run(options, sceneCount, bundle);
            case ADAPTER -> AdapterTraining.run(options, sceneCount, bundle);
            case MASK -> MaskTraining.run(options, sceneCount, bundle);
        }
        boolean drawsAnew = this == VAE || this == TEXT;
        OptionalInt samples = drawsAnew ? OptionalInt.empty() : OptionalInt.of(sceneCount);
        TrainingRecord.write(folderName(), options, samples, bundle);
    }
}
