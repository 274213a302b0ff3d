package dev.retouch.app.command;

import dev.retouch.app.option.SeedOption;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Preset;
import dev.retouch.bundle.SynthBundle;
import dev.retouch.progress.Progress;
import dev.retouch.train.small.SmallBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bundle synth}: a model folder of random weights. */
@Command(
        name = "synth",
        description = {
            "Write random bf16 weights in the published layout at full width, to try what the real ones need.",
            "The vocabulary is generated too: special tokens have their published ids, words do not."
        })
public final class BundleSynthCommand implements Callable<Integer> {

    /** The configurations accept no more. */
    private static final int MOST = 1000;

    @Option(
            names = "--preset",
            defaultValue = "qwen-image-edit",
            paramLabel = "NAME",
            description =
                    "Model whose sizes are used: qwen-image-edit, its successors qwen-image-edit-2509 and -2511, or small for"
                            + " the bundle that ships.")
    private String preset;

    @Option(names = "--blocks", defaultValue = "60", paramLabel = "N", description = "Blocks of the transformer.")
    private int blocks;

    @Option(names = "--layers", defaultValue = "28", paramLabel = "N", description = "Layers of the language model.")
    private int layers;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to create.")
    private Path out;

    @Mixin
    private final SeedOption seed = new SeedOption(0);

    @Option(
            names = "--shard-size",
            defaultValue = "5GB",
            converter = ByteSize.class,
            paramLabel = "SIZE",
            description = "Largest size of a file of weights.")
    private Long shardBytes;

    @Option(names = "--adapter", description = "Write an adapter too; the folder is a backbone without one.")
    private boolean adapter;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (blocks < 1 || blocks > MOST || layers < 1 || layers > MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--blocks and --layers must be 1 to " + MOST + ", got " + blocks + " and " + layers);
        }
        SynthBundle bundle = new SynthBundle(adapter ? config() : config().withoutAdapter());
        long all = bundle.bytes();
        try (Progress bar = Progress.ofBytes("writing", all)) {
            bundle.write(out, seed.value(), shardBytes, bar::stepBy);
        }
        PrintWriter text = spec.commandLine().getOut();
        text.printf(Locale.ROOT, "%.2f GB of weights -> %s; look at it with: bundle check %s%n", all / 1e9, out, out);
        text.flush();
        return ExitCode.OK;
    }

    private BundleConfig config() {
        if (preset.equals("small")) {
            return SmallBundle.config();
        }
        return Preset.of(preset)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "unknown preset '" + preset + "': there are " + Preset.ids() + ", small"))
                .config(blocks, layers);
    }
}
