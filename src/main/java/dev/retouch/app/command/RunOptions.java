package dev.retouch.app.command;

import dev.retouch.app.option.RunsOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.train.TrainOptions;
import dev.retouch.train.small.Recipe;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every training takes. */
final class RunOptions {

    private static final double WEIGHT_DECAY = 0.01;
    private static final double AVERAGE_DECAY = 0.998;

    @Option(
            names = "--bundle",
            defaultValue = "src/bundle/small",
            paramLabel = "DIR",
            description = "Bundle that receives the weights.")
    private Path bundle;

    @Mixin
    private final RunsOption runs = new RunsOption();

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "Bundle whose weights are trained further, in a new run.")
    private @Nullable Path from;

    @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps in total; by default the stage's own.")
    private @Nullable Long steps;

    @Option(names = "--batch", paramLabel = "N", description = "Samples per step; by default the stage's own.")
    private @Nullable Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Learning rate after 100 warm-up steps; by default the stage's own.")
    private @Nullable Double learningRate;

    @Option(
            names = "--cooldown",
            paramLabel = "SHARE",
            description = "Share of the steps over which the rate falls to zero; by default the stage's own.")
    private @Nullable Double cooldown;

    @Option(names = "--scenes", defaultValue = "16384", paramLabel = "N", description = "Number of different samples.")
    private int scenes;

    @Mixin
    private final SeedOption seed = new SeedOption(1);

    @Option(
            names = "--checkpoint-minutes",
            defaultValue = "3",
            paramLabel = "MINUTES",
            description = "Time between checkpoints.")
    private double checkpointMinutes;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    Path bundle() {
        return bundle;
    }

    Path runs() {
        return runs.folder();
    }

    @Nullable
    Path from() {
        return from;
    }

    @Nullable
    Long steps() {
        return steps;
    }

    @Nullable
    Integer batch() {
        return batch;
    }

    @Nullable
    Double learningRate() {
        return learningRate;
    }

    boolean hasCooldown() {
        return cooldown != null;
    }

    int scenes() {
        return scenes;
    }

    long seed() {
        return seed.value();
    }

    double checkpointMinutes() {
        return checkpointMinutes;
    }

    /** Refuses numbers that no training can use, before the first stage begins: they must not show up after hours. */
    void check() {
        if (scenes < 1 || !(checkpointMinutes >= 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenes must be 1 or more and --checkpoint-minutes 0 or more, got " + scenes + " and "
                            + checkpointMinutes);
        }
    }

    /** The options of stages of the small bundle. */
    Map<Recipe, TrainOptions> of(List<Recipe> stages) {
        check();
        Map<Recipe, TrainOptions> options = new LinkedHashMap<>();
        try {
            stages.forEach(stage -> options.put(stage, of(stage)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return options;
    }

    private TrainOptions of(Recipe stage) {
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
                seed.value(),
                checkpointMinutes,
                from,
                stage.runFolder(runs.folder()));
    }
}
