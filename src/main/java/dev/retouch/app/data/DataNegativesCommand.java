package dev.retouch.app.data;

import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.Usage;
import dev.retouch.data.negative.NegativeJob;
import dev.retouch.data.shard.ShardFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data negatives}: samples in which nothing is to change. */
@Command(
        name = "negatives",
        description = {
            "Copy a data set and add samples with empty masks, so that a model learns when nothing is to change.",
            "They have instructions of other samples, or sentences that ask for nothing."
        })
public final class DataNegativesCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SHARDS", description = "Folder of the data set.")
    private Path from;

    @Mixin
    private final ShardOptions shards = new ShardOptions();

    @Option(
            names = "--share",
            defaultValue = "0.2",
            paramLabel = "SHARE",
            description = "Share of the edits that get a negative, 0 to 1.")
    private double share;

    @Option(
            names = "--no-ops",
            defaultValue = "0.3",
            paramLabel = "SHARE",
            description = "Share of the negatives whose sentence asks for nothing, 0 to 1.")
    private double noOps;

    @Mixin
    private final SeedOption seed = new SeedOption(1);

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ShardFolder folder = ShardFolder.open(from);
        NegativeJob job = Usage.checked(spec, () -> new NegativeJob(folder, share, noOps, seed.value()));
        shards.make(
                "negatives",
                job.recipe(),
                job.plans(shards.threads()),
                json.isGiven(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
