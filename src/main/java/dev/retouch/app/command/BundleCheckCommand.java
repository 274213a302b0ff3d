package dev.retouch.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.LoraOption;
import dev.retouch.bundle.BundleCheck;
import dev.retouch.bundle.BundleReport;
import dev.retouch.weights.LoraFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bundle check}: whether a model folder can be loaded. */
@Command(
        name = "check",
        description = {
            "Compare a model folder with what the model needs: files, keys, shapes, types, tokenizer.",
            "Only headers are read, no weights. Each fault is one sentence; exit code 1 when there is any."
        })
public final class BundleCheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Model folder in the published layout.")
    private Path bundle;

    @Mixin
    private final LoraOption loras = new LoraOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        BundleReport report = BundleCheck.of(
                bundle, loras.values().stream().map(LoraFile::parse).toList());
        PrintWriter out = spec.commandLine().getOut();
        if (json.isGiven()) {
            out.println(text(report));
        } else {
            table(report, out);
            report.notes().forEach(note -> out.println("note: " + note));
            if (report.isValid()) {
                out.println(report.folder()
                        + (report.hasAdapter()
                                ? " is a valid bundle"
                                : " is a valid backbone: without adapter/ it edits with --mode global only"));
            }
            out.flush();
            report.problems().forEach(spec.commandLine().getErr()::println);
        }
        return report.isValid() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void table(BundleReport report, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-13s %8s %17s %17s  %-10s %5s%n",
                "module",
                "tensors",
                "parameters",
                "bytes",
                "type",
                "files");
        for (BundleReport.Module module : report.modules()) {
            out.printf(
                    Locale.ROOT,
                    "%-13s %,8d %,17d %,17d  %-10s %5d%n",
                    module.name(),
                    module.tensors(),
                    module.parameters(),
                    module.bytes(),
                    String.join(" ", module.dtypes()),
                    module.files().size());
            module.files().forEach(file -> out.printf(Locale.ROOT, "  %-55s %,17d%n", file.name(), file.bytes()));
        }
    }

    private static String text(BundleReport report) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode node = mapper.createObjectNode()
                .put("folder", report.folder().toString())
                .put("valid", report.isValid())
                .put("adapter", report.hasAdapter());
        ArrayNode modules = node.putArray("modules");
        for (BundleReport.Module module : report.modules()) {
            ObjectNode one = modules.addObject()
                    .put("name", module.name())
                    .put("tensors", module.tensors())
                    .put("parameters", module.parameters())
                    .put("bytes", module.bytes())
                    .put("files", module.files().size());
            module.dtypes().forEach(one.putArray("types")::add);
            ObjectNode shards = one.putObject("fileBytes");
            module.files().forEach(file -> shards.put(file.name(), file.bytes()));
        }
        report.problems().forEach(node.putArray("problems")::add);
        report.notes().forEach(node.putArray("notes")::add);
        return mapper.writeValueAsString(node);
    }
}
