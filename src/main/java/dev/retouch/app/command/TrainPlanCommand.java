package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.Usage;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.MemoryPlan;
import dev.retouch.train.adapter.AdapterRecipe;
import dev.retouch.train.adapter.BundleTraining;
import dev.retouch.train.adapter.DevicePlan;
import dev.retouch.train.adapter.TrainPlan;
import dev.retouch.train.adapter.TrainedSizes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train plan}: what the paper's training takes of each device's memory. */
@Command(
        name = "plan",
        description = {
            "Print what training an adapter takes of each device's memory, and whether it fits.",
            "Only configurations are read. Exit code 1 when it does not fit."
        })
public final class TrainPlanCommand implements Callable<Integer> {

    @Mixin
    private final PlannedModel model = new PlannedModel();

    @Option(names = "--gpus", defaultValue = "8", paramLabel = "N", description = "Devices of one machine.")
    private int gpus;

    @Option(
            names = "--gpu-memory",
            defaultValue = "80G",
            converter = ByteSize.class,
            paramLabel = "SIZE",
            description = "Memory of each device, such as 80G.")
    private long gpuMemory;

    @Option(
            names = "--prompt-tokens",
            defaultValue = "512",
            paramLabel = "N",
            description = "Tokens of an instruction, those of the picture included.")
    private int words;

    @Mixin
    private final MicroBatchOptions microBatch = new MicroBatchOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (gpus < 1 || words < 1 || microBatch.samples() < 1 || model.side() < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--gpus, --prompt-tokens and --micro-batch must be 1 or more, --side not below zero");
        }
        BundleConfig config = model.config();
        long row = model.side(config) / config.tokenPixels();
        TrainedSizes sizes = new TrainedSizes(config.transformer(), BundleTraining.sizes(config), config.scheduler());
        List<DevicePlan> plans = Usage.checked(
                spec,
                () -> TrainPlan.of(
                        sizes,
                        AdapterRecipe.PAPER,
                        gpus,
                        microBatch.samples(),
                        microBatch.recompute(),
                        row * row,
                        words));
        boolean fits = plans.stream().allMatch(plan -> plan.total() + MemoryPlan.RESERVE <= gpuMemory);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isGiven()) {
            out.println(object(plans, fits));
        } else {
            table(plans, fits, out);
        }
        out.flush();
        return fits ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void table(List<DevicePlan> plans, boolean fits, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-6s %8s %9s %9s %9s %9s %9s %9s %9s  (MB)%n",
                "device",
                "blocks",
                "frozen",
                "masters",
                "gradients",
                "moments",
                "kept",
                "working",
                "all");
        for (int i = 0; i < plans.size(); i++) {
            DevicePlan plan = plans.get(i);
            out.printf(
                    Locale.ROOT,
                    "%-6d %8s %,9.0f %,9.0f %,9.0f %,9.0f %,9.0f %,9.0f %,9.0f%n",
                    i,
                    plan.from() + "-" + (plan.to() - 1),
                    plan.frozen() / 1e6,
                    plan.masters() / 1e6,
                    plan.gradients() / 1e6,
                    plan.moments() / 1e6,
                    plan.kept() / 1e6,
                    plan.working() / 1e6,
                    plan.total() / 1e6);
        }
        out.printf(
                Locale.ROOT,
                "%s %,.0f MB a device, of which libraries take %,.0f MB; prompts and latents are computed before%n",
                fits ? "fits into" : "does not fit into",
                gpuMemory / 1e6,
                MemoryPlan.RESERVE / 1e6);
    }

    private String object(List<DevicePlan> plans, boolean fits) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        ArrayNode devices = node.putArray("devices");
        for (DevicePlan plan : plans) {
            devices.addObject()
                    .put("firstBlock", plan.from())
                    .put("lastBlock", plan.to() - 1)
                    .put("frozen", plan.frozen())
                    .put("masters", plan.masters())
                    .put("gradients", plan.gradients())
                    .put("moments", plan.moments())
                    .put("kept", plan.kept())
                    .put("working", plan.working())
                    .put("total", plan.total());
        }
        return node.put("gpuMemory", gpuMemory).put("fits", fits).toPrettyString();
    }
}
