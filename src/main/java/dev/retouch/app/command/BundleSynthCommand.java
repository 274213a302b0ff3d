package dev.retouch.app.command;

import dev.retouch.progress.Progress;
import dev.retouch.train.BundleSizes;
import dev.retouch.train.SynthBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "synth",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Writes random bf16 weights in the published layout at full width, for trying what the real ones need.",
            "The vocabulary is made too: special tokens have their published ids, words do not."
        })
public final class BundleSynthCommand implements Callable<Integer> {

    /** The configurations refuse more. */
    private static final int MOST = 1000;

    @Option(
            names = "--preset",
            defaultValue = "qwen-image-edit",
            paramLabel = "NAME",
            description = "Whose sizes: qwen-image-edit, or small for those of the bundle that ships.")
    private String preset;

    @Option(names = "--blocks", defaultValue = "60", paramLabel = "N", description = "Blocks of the transformer.")
    private int blocks;

    @Option(names = "--layers", defaultValue = "28", paramLabel = "N", description = "Layers of the language model.")
    private int layers;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "New folder.")
    private Path out;

    @Option(names = "--seed", defaultValue = "0", description = "Same seed, same bytes.")
    private long seed;

    @Option(
            names = "--shard-size",
            defaultValue = "5GB",
            converter = ByteSize.class,
            paramLabel = "SIZE",
            description = "The most bytes of weights in a file.")
    private Long shardBytes;

    @Option(names = "--adapter", description = "Write an adapter too; without it the folder is a backbone.")
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
        SynthBundle bundle = new SynthBundle(sizes(), adapter);
        long all = bundle.bytes();
        try (Progress bar = Progress.ofBytes("writing", all)) {
            bundle.write(out, seed, shardBytes, bar::stepBy);
        }
        PrintWriter text = spec.commandLine().getOut();
        text.printf(Locale.ROOT, "%.2f GB of weights -> %s; look at it with: bundle check %s%n", all / 1e9, out, out);
        text.flush();
        return 0;
    }

    private BundleSizes sizes() {
        return switch (preset) {
            case "qwen-image-edit" -> BundleSizes.published(blocks, layers);
            case "small" -> BundleSizes.small();
            default ->
                throw new ParameterException(
                        spec.commandLine(), "unknown preset '" + preset + "': there are qwen-image-edit and small");
        };
    }
}
