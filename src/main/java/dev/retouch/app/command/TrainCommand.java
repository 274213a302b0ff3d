package dev.retouch.app.command;

import dev.retouch.app.option.SeedOption;
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
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: the small bundle's stages. */
@Command(
        name = "train",
        description = {
            "Train the small bundle on drawn scenes; a repeated run resumes an interrupted one.",
            "Each stage has defaults of its own; docs/log.md records what they achieved."
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
            description = "Stage to train; each needs the ones before it, and adapter includes mask.")
    private Target target;

    @Option(
            names = "--bundle",
            defaultValue = "src/bundle/small",
            paramLabel = "DIR",
            description = "Bundle that receives the weights.")
    private Path bundle;

    @Option(
            names = "--runs",
            defaultValue = "target/runs",
            paramLabel = "DIR",
            description = "Folder for checkpoints, logs and prepared scenes.")
    private Path runs;

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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<Recipe, TrainOptions> stages = stages();
        for (Map.Entry<Recipe, TrainOptions> stage : stages.entrySet()) {
            stage.getKey().train(stage.getValue(), scenes, bundle);
        }
        return ExitCode.OK;
    }

    /** The options of all stages, before the first one begins: a bad value must not show up after hours. */
    private Map<Recipe, TrainOptions> stages() {
        if (scenes < 1 || !(checkpointMinutes >= 0)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scenes must be 1 or more and --checkpoint-minutes 0 or more, got " + scenes + " and "
                            + checkpointMinutes);
        }
        if (target == Target.MASK && from != null) {
            throw new ParameterException(
                    spec.commandLine(), "mask trains the adapter in --bundle further: leave out --from");
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
                seed.value(),
                checkpointMinutes,
                from,
                stage.runFolder(runs));
    }
}
