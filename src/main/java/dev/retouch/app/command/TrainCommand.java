package dev.retouch.app.command;

import dev.retouch.train.TrainOptions;
import dev.retouch.train.small.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Trains the small bundle on scenes that are drawn for it; a stopped run goes on where it was.",
            "Without options each stage takes its own settings; docs/log.md says what they were found to give."
        })
public final class TrainCommand implements Callable<Integer> {

    private static final double WEIGHT_DECAY = 0.01;
    private static final double AVERAGE_DECAY = 0.998;

    /** What to train. */
    enum Target {
        VAE(Recipe.VAE),
        TEXT(Recipe.TEXT),
        BACKBONE(Recipe.BACKBONE),
        ADAPTER(Recipe.ADAPTER, Recipe.MASK),
        MASK(Recipe.MASK),
        ALL(Recipe.values());

        private final List<Recipe> stages;

        Target(Recipe... stages) {
            this.stages = List.of(stages);
        }
    }

    @Parameters(
            paramLabel = "vae|text|backbone|adapter|mask|all",
            description = "The stage; each needs the ones before it. adapter is followed by mask.")
    private Target target;

    @Option(names = "--bundle", defaultValue = "src/bundle/small", description = "Bundle that takes the weights.")
    private Path bundle;

    @Option(names = "--runs", defaultValue = "target/runs", description = "Checkpoints, logs and prepared scenes.")
    private Path runs;

    @Option(names = "--from", paramLabel = "DIR", description = "Train a bundle's weights further, in a fresh run.")
    private @Nullable Path from;

    @Option(names = "--steps", description = "Optimizer steps in all; by default the stage's own.")
    private @Nullable Long steps;

    @Option(names = "--batch", description = "Samples a step; by default the stage's own.")
    private @Nullable Integer batch;

    @Option(names = "--learning-rate", description = "After 100 steps of warm-up; by default the stage's own.")
    private @Nullable Double learningRate;

    @Option(
            names = "--cooldown",
            description = "Share of the steps in which the rate falls to zero; by default the stage's own.")
    private @Nullable Double cooldown;

    @Option(names = "--scenes", defaultValue = "16384", description = "Different samples to draw from.")
    private int scenes;

    @Option(names = "--seed", defaultValue = "1", description = "Of weights, batches and noise.")
    private long seed;

    @Option(names = "--checkpoint-minutes", defaultValue = "3", description = "Time between checkpoints.")
    private double checkpointMinutes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<Recipe, TrainOptions> stages = stages();
        for (Map.Entry<Recipe, TrainOptions> stage : stages.entrySet()) {
            stage.getKey().train(stage.getValue(), scenes, bundle);
        }
        return 0;
    }

    /** The options of all stages, before the first one begins: a wrong number must not show after hours. */
    private Map<Recipe, TrainOptions> stages() {
        if (scenes < 1 || !(checkpointMinutes >= 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenes must be 1 or more and --checkpoint-minutes 0 or more, got " + scenes + " and "
                            + checkpointMinutes);
        }
        if (target == Target.MASK && from != null) {
            throw new ParameterException(
                    spec.commandLine(), "mask trains the adapter that --bundle holds on: leave --from out");
        }
        Map<Recipe, TrainOptions> options = new LinkedHashMap<>();
        try {
            target.stages.forEach(stage -> options.put(stage, options(stage)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return options;
    }

    private TrainOptions options(Recipe stage) {
        long count = steps == null ? stage.steps() : steps;
        double fall = cooldown == null ? stage.cooldown() : cooldown;
        return new TrainOptions(
                count,
                batch == null ? stage.batch() : batch,
                learningRate == null ? stage.learningRate() : learningRate,
                Math.min(100, count / 10),
                (long) (count * fall),
                WEIGHT_DECAY,
                1,
                AVERAGE_DECAY,
                seed,
                checkpointMinutes,
                from,
                stage.runFolder(runs));
    }
}
