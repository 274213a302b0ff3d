package dev.retouch.app.data;

import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.Usage;
import dev.retouch.data.parquet.ParquetImport;
import dev.retouch.data.parquet.PublicDataset;
import dev.retouch.data.shard.ShardPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data import}: a public data set, from its Parquet files. */
@Command(
        name = "import",
        description = {
            "Turn the Parquet files of a public data set into shards; nothing is downloaded.",
            "Rows that cannot be used are named and left out."
        })
public final class DataImportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "magicbrush|emu-edit|gedit", description = "Data set that the files are of.")
    private String dataset;

    @Parameters(index = "1", paramLabel = "FROM", description = "Parquet file, or folder in which they lie.")
    private Path from;

    @Mixin
    private final ShardOptions shards = new ShardOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PublicDataset wanted = Usage.checked(spec, this::wanted);
        Driver driver = DuckDb.driver();
        ParquetImport job = Usage.checked(spec, () -> new ParquetImport(driver, wanted, shards.perShard()));
        List<Path> files = ParquetImport.files(from);
        List<ShardPlan> plans = job.plans(files);
        shards.make(
                "import",
                job.recipe(files),
                plans,
                json.isGiven(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private PublicDataset wanted() {
        return Arrays.stream(PublicDataset.values())
                .filter(known -> known.id().equals(dataset))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no data set '" + dataset + "': it can be "
                        + Arrays.stream(PublicDataset.values())
                                .map(PublicDataset::id)
                                .collect(Collectors.joining(", "))));
    }
}
