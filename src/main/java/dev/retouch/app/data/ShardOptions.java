package dev.retouch.app.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.shard.ShardJob;
import dev.retouch.data.shard.ShardPlan;
import dev.retouch.data.shard.Skipped;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --out}, {@code --per-shard} and {@code --threads}: where shards go, and how they are made. */
final class ShardOptions {

    /** Skipped samples that are printed by name; the notes beside the shards have all. */
    private static final int NAMED = 10;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the shards; a repeated run resumes an interrupted one.")
    private Path out;

    @Option(names = "--per-shard", defaultValue = "256", paramLabel = "N", description = "Most samples of a shard.")
    private int perShard;

    @Option(
            names = "--threads",
            defaultValue = "0",
            paramLabel = "N",
            description = "Shards to work at side by side; 0 for one on each processor.")
    private int threads;

    Path out() {
        return out;
    }

    int perShard() {
        return perShard;
    }

    int threads() {
        return threads < 1 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Makes the shards with a progress bar and prints what became of it. */
    void make(String task, ObjectNode recipe, List<ShardPlan> plans, boolean json, PrintWriter console)
            throws IOException {
        ShardJob.Result result;
        try (Progress bar = Progress.of(task, plans.size())) {
            result = new ShardJob(out, recipe).run(plans, threads(), name -> bar.stepBy(1));
        }
        if (json) {
            console.println(json(result).toPrettyString());
        } else {
            console.println(result + " -> " + out);
            result.skipped().stream().limit(NAMED).forEach(item -> console.println("  skipped " + item));
            if (result.skipped().size() > NAMED) {
                console.println(
                        "  and " + (result.skipped().size() - NAMED) + " more: see the .json beside each shard");
            }
        }
        console.flush();
    }

    private ObjectNode json(ShardJob.Result result) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("folder", out.toString()).put("shards", result.shards()).put("samples", result.samples());
        ArrayNode skipped = node.putArray("skipped");
        for (Skipped.Item item : result.skipped()) {
            skipped.addObject().put("name", item.name()).put("reason", item.reason());
        }
        return node;
    }
}
