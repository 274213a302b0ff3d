package dev.retouch.bench;

import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An edit with the bundle that ships, alone and beside two processes that only count.
 *
 * <p>Argument: how many edits of each kind, 40 by default, in turns of five, so that whatever else the machine does falls
 * on both alike.
 */
final class BusyBench {

    private static final int BUSY_LOOPS = 2;
    private static final int WARM_UP = 15;
    private static final int TURN = 5;

    private BusyBench() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        List<BenchPictures> pictures = BenchPictures.draw(WARM_UP + 2 * count);
        List<Double> alone = new ArrayList<>();
        List<Double> busy = new ArrayList<>();
        try (EditPipeline pipeline = EditPipeline.open(
                Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            int next = 0;
            while (next < WARM_UP) {
                seconds(pipeline, pictures.get(next++));
            }
            while (alone.size() < count) {
                for (int i = 0; i < TURN; i++) {
                    alone.add(seconds(pipeline, pictures.get(next++)));
                }
                List<Process> loops = busyLoops();
                try {
                    for (int i = 0; i < TURN; i++) {
                        busy.add(seconds(pipeline, pictures.get(next++)));
                    }
                } finally {
                    loops.forEach(Process::destroyForcibly);
                }
            }
        }
        double ratio = SideBySide.median(busy) / SideBySide.median(alone);
        System.out.printf(
                Locale.ROOT,
                "an edit alone %.3f s, beside %d busy loops %.3f s (medians of %d), ratio %.2f (bar: at most 2)%n",
                SideBySide.median(alone),
                BUSY_LOOPS,
                SideBySide.median(busy),
                count,
                ratio);
    }

    private static double seconds(EditPipeline pipeline, BenchPictures picture) {
        var source = pipeline.decode(picture.png());
        long begun = System.nanoTime();
        pipeline.edit(source, new EditOptions(picture.instruction(), 1, 0, 0, EditMode.LOCAL, Preserve.EXACT));
        return (System.nanoTime() - begun) / 1e9;
    }

    private static List<Process> busyLoops() throws IOException {
        List<Process> loops = new ArrayList<>();
        for (int i = 0; i < BUSY_LOOPS; i++) {
            loops.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        return loops;
    }
}
