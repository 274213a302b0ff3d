package dev.retouch.app;

import dev.retouch.train.AdapterTraining;
import dev.retouch.train.BackboneTraining;
import dev.retouch.train.TrainOptions;
import dev.retouch.train.VaeTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Trains a stage of the small bundle on scenes that are drawn for it; a stopped run goes on.")
final class TrainCommand implements Callable<Integer> {

    /** In the order in which they build on one another. */
    enum Stage {
        VAE,
        BACKBONE,
        ADAPTER
    }

    @Parameters(paramLabel = "vae|backbone|adapter", description = "The stage; each needs the ones before it.")
    private Stage stage;

    @Option(names = "--bundle", defaultValue = "src/bundle/small", description = "Bundle that takes the weights.")
    private Path bundle;

    @Option(names = "--runs", defaultValue = "target/runs", description = "Checkpoints, logs and prepared scenes.")
    private Path runs;

    @Option(names = "--steps", defaultValue = "4000", description = "Optimizer steps in all.")
    private long steps;

    @Option(names = "--batch", defaultValue = "32", description = "Samples a step.")
    private int batch;

    @Option(names = "--learning-rate", defaultValue = "1e-3", description = "After 100 steps of warm-up.")
    private double learningRate;

    @Option(names = "--cooldown", defaultValue = "0.3", description = "Share of the steps in which it falls to zero.")
    private double cooldown;

    @Option(names = "--scenes", defaultValue = "16384", description = "Different samples to draw from.")
    private int scenes;

    @Option(names = "--seed", defaultValue = "1", description = "Of weights, batches and noise.")
    private long seed;

    @Option(names = "--checkpoint-minutes", defaultValue = "3", description = "Time between checkpoints.")
    private double checkpointMinutes;

    @Override
    public Integer call() throws IOException {
        TrainOptions options = new TrainOptions(
                steps,
                batch,
                learningRate,
                Math.min(100, steps / 10),
                (long) (steps * cooldown),
                0.01,
                1,
                0.998,
                seed,
                checkpointMinutes,
                runs.resolve(stage.name().toLowerCase(java.util.Locale.ROOT)));
        switch (stage) {
            case VAE -> VaeTraining.run(options, bundle);
            case BACKBONE -> BackboneTraining.run(options, scenes, bundle);
            case ADAPTER -> AdapterTraining.run(options, scenes, bundle);
        }
        return 0;
    }
}
