package dev.retouch.app.command;

import dev.retouch.app.option.Usage;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.EncoderId;
import dev.retouch.bundle.Preset;
import dev.retouch.data.prepared.PreparedShards;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.TrainOptions;
import dev.retouch.train.adapter.AdapterRecipe;
import dev.retouch.train.adapter.BundleTraining;
import dev.retouch.train.adapter.CheckpointFacts;
import dev.retouch.train.adapter.Placement;
import dev.retouch.train.small.EncodedScenes;
import dev.retouch.train.small.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train adapter}: the small bundle's adapter by its own recipe, or any bundle's by the paper's. */
@Command(
        name = "adapter",
        description = {
            "Train an adapter for the backbone of a bundle; a repeated run resumes an interrupted one.",
            "Without a preset it is the small bundle's recipe, mask predictor included.",
            "With one it is the paper's: AdamW at 1e-5, constant after 100 steps, weight decay 0.03, batch 8, 5,000 steps."
        })
public final class TrainAdapterCommand implements Callable<Integer> {

    enum Rule {
        ADAMW,
        MUON
    }

    enum Compute {
        BF16,
        F32
    }

    @Mixin
    private final RunOptions run = new RunOptions();

    @Option(
            names = "--preset",
            defaultValue = "small",
            paramLabel = "NAME",
            description = "Recipe and sizes: small, or qwen-image-edit, -2509 or -2511 for the paper's.")
    private String preset;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Shards that `data precompute` made with this bundle; drawn scenes by default.")
    private @Nullable Path data;

    @Option(
            names = "--devices",
            paramLabel = "LIST",
            description = "Devices that the blocks are spread over, such as cuda:0,cuda:1; the first GPU by default.")
    private @Nullable String devices;

    @Mixin
    private final MicroBatchOptions microBatch = new MicroBatchOptions();

    @Option(names = "--warmup", paramLabel = "N", description = "Steps over which the learning rate rises from zero.")
    private @Nullable Long warmup;

    @Option(names = "--weight-decay", paramLabel = "SHARE", description = "Weight decay of the optimizer.")
    private @Nullable Double weightDecay;

    @Option(names = "--clip-length", paramLabel = "LENGTH", description = "Largest length of the gradient.")
    private @Nullable Double clip;

    @Option(names = "--alpha", paramLabel = "WEIGHT", description = "Weight that the region has above the rest.")
    private @Nullable Float alpha;

    @Option(names = "--mask-weight", paramLabel = "WEIGHT", description = "Weight of the mask predictor's loss.")
    private @Nullable Float maskWeight;

    @Option(
            names = "--drop-instruction",
            paramLabel = "SHARE",
            description = "Share of the samples that are read without their instruction, for guidance; 0.1 by default.")
    private @Nullable Double dropInstruction;

    @Option(
            names = "--optimizer",
            paramLabel = "adamw|muon",
            description = "What moves the hidden matrices; AdamW moves all others.")
    private @Nullable Rule optimizer;

    @Option(names = "--compute", paramLabel = "bf16|f32", description = "Type of activations; masters are f32.")
    private @Nullable Compute compute;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (preset.equals("small")) {
            refusePaperOptions();
            Map<Recipe, TrainOptions> stages = run.of(List.of(Recipe.ADAPTER, Recipe.MASK));
            for (Map.Entry<Recipe, TrainOptions> stage : stages.entrySet()) {
                stage.getKey().train(stage.getValue(), run.scenes(), run.bundle());
            }
            return ExitCode.OK;
        }
        if (Preset.of(preset).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "unknown preset '" + preset + "': there are " + Preset.ids() + ", small");
        }
        if (run.hasCooldown()) {
            throw new ParameterException(spec.commandLine(), "the paper's rate is constant: leave out --cooldown");
        }
        run.check();
        AdapterRecipe recipe = Usage.checked(spec, this::recipe);
        Placement placement = Usage.checked(spec, this::placement);
        train(recipe, placement);
        return ExitCode.OK;
    }

    private void refusePaperOptions() {
        List<String> given = spec.options().stream()
                .filter(option -> List.of(
                                "--data",
                                "--devices",
                                "--micro-batch",
                                "--no-recompute",
                                "--warmup",
                                "--weight-decay",
                                "--clip-length",
                                "--alpha",
                                "--mask-weight",
                                "--drop-instruction",
                                "--optimizer",
                                "--compute")
                        .contains(option.longestName()))
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option))
                .map(option -> option.longestName())
                .toList();
        if (!given.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    String.join(", ", given)
                            + " go with the paper's recipe: name it, such as --preset qwen-image-edit");
        }
    }

    private AdapterRecipe recipe() {
        AdapterRecipe paper = AdapterRecipe.PAPER;
        long steps = Objects.requireNonNullElse(run.steps(), paper.steps());
        return new AdapterRecipe(
                steps,
                Objects.requireNonNullElse(run.batch(), paper.batch()),
                Objects.requireNonNullElse(run.learningRate(), paper.learningRate()),
                Objects.requireNonNullElse(warmup, Math.min(paper.warmup(), steps)),
                Objects.requireNonNullElse(weightDecay, paper.weightDecay()),
                Objects.requireNonNullElse(clip, paper.clip()),
                Objects.requireNonNullElse(alpha, paper.alpha()),
                Objects.requireNonNullElse(maskWeight, paper.maskWeight()),
                Objects.requireNonNullElse(dropInstruction, paper.dropInstruction()),
                optimizer == Rule.MUON,
                compute == Compute.F32 ? Dtype.F32 : Dtype.BF16,
                run.seed());
    }

    private Placement placement() {
        return new Placement(
                devices == null ? List.of(Tensors.defaultDevice()) : Placement.devices(devices),
                microBatch.samples(),
                microBatch.recompute());
    }

    private void train(AdapterRecipe recipe, Placement placement) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("recipe " + recipe.text());
        out.println("on " + placement.text());
        out.flush();
        BundleTraining training = new BundleTraining(
                run.bundle(),
                recipe,
                placement,
                run.from(),
                Recipe.ADAPTER.runFolder(run.runs()),
                run.checkpointMinutes());
        CheckpointFacts last = data == null ? onScenes(training) : training.run(prepared(data));
        out.println("step " + last.step() + " is in " + run.bundle().resolve("adapter"));
        out.flush();
    }

    private PreparedShards prepared(Path shards) throws IOException {
        return PreparedShards.open(
                shards, EncoderId.of(run.bundle()), BundleTraining.sizes(BundleConfig.read(run.bundle())));
    }

    private CheckpointFacts onScenes(BundleTraining training) throws IOException {
        int layers = BundleTraining.sizes(BundleConfig.read(run.bundle())).textLayers();
        TrainOptions scenes =
                Objects.requireNonNull(run.of(List.of(Recipe.ADAPTER)).get(Recipe.ADAPTER));
        try (FrozenBundle frozen = FrozenBundle.open(run.bundle())) {
            return training.run(EncodedScenes.open(frozen, scenes, run.scenes(), layers));
        }
    }
}
