package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.BundleOption;
import dev.retouch.app.option.JsonOption;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.ParameterCount;
import dev.retouch.bundle.Preset;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code params}: the size of a model. */
@Command(
        name = "params",
        description = "Print how many parameters each module of a model has, from its configuration alone.")
public final class ParamsCommand implements Callable<Integer> {

    @Mixin
    private final BundleOption bundle = new BundleOption();

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Published model to count instead of a bundle: qwen-image-edit, or its successors -2509 and -2511.")
    private @Nullable String preset;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (bundle.isGiven() && preset != null) {
            throw new ParameterException(spec.commandLine(), "--bundle and --preset name two models: give one of them");
        }
        Map<String, Long> counts = count();
        PrintWriter console = spec.commandLine().getOut();
        if (json.isGiven()) {
            ObjectNode node = new ObjectMapper().createObjectNode();
            counts.forEach(node::put);
            console.println(node);
        } else {
            counts.forEach((module, count) -> console.printf(Locale.ROOT, "%-18s %,18d%n", module, count));
        }
        console.flush();
        return ExitCode.OK;
    }

    private Map<String, Long> count() throws IOException {
        if (preset == null) {
            return ParameterCount.of(BundleConfig.read(bundle.folder()));
        }
        String name = preset;
        return ParameterCount.of(Preset.of(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "unknown preset '" + name + "': there are " + Preset.ids()))
                .config());
    }
}
