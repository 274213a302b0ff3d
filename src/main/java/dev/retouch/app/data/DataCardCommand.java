package dev.retouch.app.data;

import dev.retouch.app.option.JsonOption;
import dev.retouch.data.card.CardText;
import dev.retouch.data.card.DataCard;
import dev.retouch.data.shard.Counted;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data card}: what is in a data set. */
@Command(
        name = "card",
        description = {
            "Describe a data set: counts, areas of masks, duplicates and a contact sheet.",
            "The card is written as Markdown, HTML and JSON, with a PNG for the sheet."
        })
public final class DataCardCommand implements Callable<Integer> {

    private static final String SHEET = "card.png";

    @Parameters(paramLabel = "SHARDS", description = "Folder of the data set.")
    private Path from;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the card's files.")
    private Path out;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ShardFolder folder = ShardFolder.open(from);
        DataCard card;
        try (Progress bar = Progress.of("card", -1)) {
            card = DataCard.of(folder, Runtime.getRuntime().availableProcessors(), bar::stepTo);
        }
        Files.createDirectories(out);
        String sheet = card.sheet() == null ? "" : SHEET;
        if (card.sheet() != null) {
            Files.write(out.resolve(SHEET), PictureEncoder.png(card.sheet()));
        }
        Files.writeString(out.resolve("card.md"), CardText.markdown(card.json(), sheet));
        Files.writeString(out.resolve("card.html"), CardText.html(card.json(), sheet));
        Files.writeString(out.resolve("card.json"), card.json().toPrettyString() + "\n");
        PrintWriter console = spec.commandLine().getOut();
        console.println(
                json.isGiven()
                        ? card.json().toPrettyString()
                        : Counted.of(card.json().path("samples").asLong(), "sample") + ", "
                                + card.json().path("skipped").size() + " skipped -> " + out.resolve("card.md"));
        console.flush();
        return ExitCode.OK;
    }
}
