package dev.retouch.app.data;

import dev.retouch.app.option.ChatOptions;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.Usage;
import dev.retouch.chat.ChatClient;
import dev.retouch.chat.ChatSettings;
import dev.retouch.data.text.Rewriter;
import dev.retouch.data.text.TextEditJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data text-edit}: edits of printed words. */
@Command(
        name = "text-edit",
        description = {
            "Make edits of printed words (add, replace, remove, recolour) from any pictures, with exact masks.",
            "A language model may say the instructions in its own words; the fixed form is kept beside them."
        })
public final class DataTextEditCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PICTURES", description = "Folder with PNG, JPEG or WebP files.")
    private Path pictures;

    @Mixin
    private final ShardOptions shards = new ShardOptions();

    @Option(names = "--each", defaultValue = "4", paramLabel = "N", description = "Edits to make from a picture.")
    private int each;

    @Option(
            names = "--words",
            paramLabel = "FILE",
            description = "Words to print, one in a line; by default those of shops and posters.")
    private @Nullable Path words;

    @Mixin
    private final SeedOption seed = new SeedOption(1);

    @Mixin
    private final ChatOptions chat = new ChatOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<String> printed = words == null
                ? TextEditJob.defaultWords()
                : Files.readAllLines(words).stream()
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
        Optional<ChatSettings> model = Usage.checked(spec, chat::settings);
        Rewriter rewriter =
                model.map(settings -> new Rewriter(new ChatClient(settings))).orElse(null);
        TextEditJob job = Usage.checked(
                spec, () -> new TextEditJob(pictures, each, shards.perShard(), printed, seed.value(), rewriter));
        List<Path> found = job.pictures();
        shards.make(
                "text edits",
                job.recipe(found, model.map(ChatSettings::model).orElse("")),
                job.plans(found),
                json.isGiven(),
                spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
