package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.BundleConfig;
import dev.retouch.edit.ParameterCount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "params",
        mixinStandardHelpOptions = true,
        description = "Prints how many parameters each module of a model has, from its configuration alone.")
public final class ParamsCommand implements Callable<Integer> {

    @Option(names = "--bundle", paramLabel = "DIR", description = "Model bundle; the small one by default.")
    private @Nullable Path bundle;

    @Option(names = "--preset", paramLabel = "qwen-image-edit", description = "A published model instead.")
    private @Nullable String preset;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @picocli.CommandLine.Spec
    private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (bundle != null && preset != null) {
            throw new ParameterException(spec.commandLine(), "--bundle and --preset name two models: give one of them");
        }
        Map<String, Long> counts = count();
        if (json) {
            ObjectNode node = new ObjectMapper().createObjectNode();
            counts.forEach(node::put);
            System.out.println(node);
        } else {
            counts.forEach((module, count) -> System.out.printf(Locale.ROOT, "%-18s %,18d%n", module, count));
        }
        return 0;
    }

    private Map<String, Long> count() throws IOException {
        if (preset == null) {
            return ParameterCount.of(BundleConfig.read(Bundles.folder(Optional.ofNullable(bundle))));
        }
        if (!preset.equals("qwen-image-edit")) {
            throw new ParameterException(
                    spec.commandLine(), "unknown preset '" + preset + "': there is qwen-image-edit");
        }
        return ParameterCount.ofPublished();
    }
}
