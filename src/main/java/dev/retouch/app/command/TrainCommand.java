package dev.retouch.app.command;

import dev.retouch.train.TrainOptions;
import dev.retouch.train.small.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: the small bundle's stages, and an adapter at any size. */
@Command(
        name = "train",
        description = {
            "Train the small bundle on drawn scenes, or an adapter of any size; a repeated run resumes an interrupted one.",
            "Each stage has defaults of its own; docs/log.md records what they achieved."
        },
        subcommands = {TrainAdapterCommand.class, TrainPlanCommand.class, TrainPublishCommand.class})
public final class TrainCommand implements Callable<Integer> {

    /** What to train. */
    enum Target {
        VAE(Recipe.VAE),
        TEXT(Recipe.TEXT),
        BACKBONE(Recipe.BACKBONE),
        MASK(Recipe.MASK),
        ALL(Recipe.values());

        private final List<Recipe> stages;

        Target(Recipe... stages) {
            this.stages = List.of(stages);
        }
    }

    @Parameters(
            arity = "0..1",
            paramLabel = "vae|text|backbone|mask|all",
            description = "Stage to train; each needs the ones before it.")
    private @Nullable Target target;

    @Mixin
    private final RunOptions run = new RunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (target == null) {
            throw new ParameterException(spec.commandLine(), "name a stage: vae, text, backbone, adapter, mask or all");
        }
        Map<Recipe, TrainOptions> stages = run.of(target.stages);
        if (target == Target.MASK && run.from() != null) {
            throw new ParameterException(
                    spec.commandLine(), "mask trains the adapter in --bundle further: leave out --from");
        }
        for (Map.Entry<Recipe, TrainOptions> stage : stages.entrySet()) {
            stage.getKey().train(stage.getValue(), run.scenes(), run.bundle());
        }
        return ExitCode.OK;
    }
}
