package dev.retouch.app.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.option.PrecisionOption;
import dev.retouch.app.option.Usage;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.MemoryPlan;
import dev.retouch.bundle.PartMemory;
import dev.retouch.bundle.Residency;
import dev.retouch.bundle.Workload;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.Dtype;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bundle plan}: what an edit takes of the device's memory. */
@Command(
        name = "plan",
        description = {
            "Print what an edit takes of the device's memory, part by part, and where weights may lie so that it fits.",
            "Only configurations are read. Exit code 1 when it fits nowhere."
        })
public final class BundlePlanCommand implements Callable<Integer> {

    @Mixin
    private final PlannedModel model = new PlannedModel();

    @Option(
            names = "--device-memory",
            converter = ByteSize.class,
            paramLabel = "SIZE",
            description = "Memory of the device, such as 80G; what the GPU has free by default.")
    private @Nullable Long deviceMemory;

    @Mixin
    private final PrecisionOption precision = new PrecisionOption();

    @Option(names = "--exact", description = "Leave out what sparse steps keep: every step computes the whole picture.")
    private boolean exact;

    @Option(
            names = "--cache-bytes",
            defaultValue = "268435456",
            paramLabel = "N",
            description = "Cache between edits, as RETOUCH_CACHE_BYTES.")
    private long cacheBytes;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        BundleConfig config = model.config();
        Workload work = Usage.checked(
                spec,
                () -> new Workload(
                        model.side(config),
                        precision.value() == PipelineSettings.Precision.F32 ? Dtype.F32 : Dtype.BF16,
                        precision.value() == PipelineSettings.Precision.FP8,
                        config.inference().guidance() > 1 ? 2 : 1,
                        !exact,
                        cacheBytes));
        MemoryPlan plan = MemoryPlan.of(config, work);
        OptionalLong memory = deviceMemory == null ? DeviceMemory.free() : OptionalLong.of(deviceMemory);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isGiven()) {
            out.println(object(plan, memory));
        } else {
            table(plan, memory, out);
        }
        out.flush();
        return memory.isPresent() && plan.fitting(memory.getAsLong()).isEmpty() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private static void table(MemoryPlan plan, OptionalLong memory, PrintWriter out) {
        out.printf(Locale.ROOT, "%-14s %10s %14s %10s  (MB)%n", "part", "weights", "activations", "caches");
        for (PartMemory part : plan.parts()) {
            out.printf(
                    Locale.ROOT,
                    "%-14s %,10.1f %,14.1f %,10.1f%n",
                    part.name(),
                    part.weights() / 1e6,
                    part.activations() / 1e6,
                    part.caches() / 1e6);
        }
        plan.needs()
                .forEach((place, need) -> out.printf(
                        Locale.ROOT,
                        "%-14s %,10.1f at the peak of an edit%s%n",
                        name(place),
                        need / 1e6,
                        memory.isEmpty() ? "" : plan.fits(place, memory.getAsLong()) ? ": fits" : ": does not fit"));
        out.printf(
                Locale.ROOT,
                "%s; libraries take %,.0f MB more of a card%n",
                memory.isEmpty()
                        ? "no GPU: give --device-memory"
                        : String.format(Locale.ROOT, "device memory %,.1f MB", memory.getAsLong() / 1e6),
                MemoryPlan.RESERVE / 1e6);
    }

    private static String object(MemoryPlan plan, OptionalLong memory) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        ArrayNode parts = node.putArray("parts");
        for (PartMemory part : plan.parts()) {
            parts.addObject()
                    .put("name", part.name())
                    .put("weights", part.weights())
                    .put("activations", part.activations())
                    .put("caches", part.caches());
        }
        ObjectNode needs = node.putObject("needs");
        plan.needs().forEach((place, need) -> needs.put(name(place), need));
        if (memory.isPresent()) {
            node.put("deviceMemory", memory.getAsLong());
            node.put(
                    "residency",
                    plan.fitting(memory.getAsLong())
                            .map(BundlePlanCommand::name)
                            .orElse(null));
        }
        return node.toPrettyString();
    }

    private static String name(Residency place) {
        return place.name().toLowerCase(Locale.ROOT);
    }
}
