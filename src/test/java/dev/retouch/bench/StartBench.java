package dev.retouch.bench;

import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.PictureEncoder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long a worker takes until it is ready, and an edit of one picture with the bundle that ships.
 *
 * <p>Argument: how many starts and edits, 5 by default. A start runs from the process's own beginning to the first
 * positive answer of its health check; an edit runs from the picture's bytes to the result's, engine started, the first
 * one apart.
 */
final class StartBench {

    private StartBench() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try (LocalCluster cluster = LocalCluster.start(Map.of())) {
                Instant begun = ProcessHandle.of(cluster.worker().pid())
                        .flatMap(process -> process.info().startInstant())
                        .orElseThrow();
                cluster.awaitWorker();
                starts.add(Duration.between(begun, Instant.now()).toNanos() / 1e9);
            }
        }
        line("worker ready after its start", starts, 6);
        List<BenchPictures> pictures = BenchPictures.draw(count + 1);
        List<Double> edits = new ArrayList<>();
        try (EditPipeline pipeline = EditPipeline.open(
                Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            for (BenchPictures picture : pictures) {
                long begun = System.nanoTime();
                var result = pipeline.edit(
                                pipeline.decode(picture.png()),
                                new EditOptions(picture.instruction(), 1, 0, 0, EditMode.AUTO, Preserve.EXACT))
                        .result();
                PictureEncoder.png(result);
                edits.add((System.nanoTime() - begun) / 1e9);
            }
        }
        line("first edit of a process", edits.subList(0, 1), 3);
        line("edits after it", edits.subList(1, edits.size()), 3);
    }

    private static void line(String what, List<Double> seconds, int bar) {
        System.out.printf(
                Locale.ROOT,
                "%-30s %2d runs: %.2f to %.2f s (bar: at most %d s)%n",
                what,
                seconds.size(),
                Collections.min(seconds),
                Collections.max(seconds),
                bar);
    }
}
