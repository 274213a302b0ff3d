package dev.retouch.bench;

import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.ImageEditor;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.PictureFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Many edits in a row, local and global in turn: resident memory, Java heap and native arrays along the way.
 *
 * <p>Argument: how many edits, 500 by default. Compares the last edit with the fiftieth (or the tenth of the run).
 */
final class MemoryBench {

    private static final EditMode[] MODES = {EditMode.LOCAL, EditMode.AUTO, EditMode.GLOBAL};

    private MemoryBench() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 500;
        int reference = Math.max(1, Math.min(50, count / 10));
        List<BenchPictures> pictures = BenchPictures.draw(16);
        long residentThen = 0;
        System.out.printf("%6s %13s %13s %14s%n", "edits", "resident MB", "heap used MB", "native arrays");
        try (MeasuredPipeline pipeline = MeasuredPipeline.open(
                Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            ImageEditor editor = pipeline.editor();
            int arrays = pipeline.managedTensors();
            int most = arrays;
            for (int i = 1; i <= count; i++) {
                BenchPictures picture = pictures.get(i % pictures.size());
                DecodedPicture source = editor.decodeWithWarnings(picture.png());
                EditOptions options =
                        new EditOptions(picture.instruction(), i, 0, 0, MODES[i % MODES.length], Preserve.EXACT);
                EditOutcome outcome = editor.edit(source.picture(), options);
                editor.encode(source, options, outcome, OutputOptions.of(PictureFormat.PNG));
                most = Math.max(most, pipeline.managedTensors());
                if (i == reference) {
                    residentThen = ProcessMemory.resident();
                }
                if (i == 1 || i % reference == 0 || i == count) {
                    System.out.printf(
                            Locale.ROOT,
                            "%6d %13.1f %13.1f %14d%n",
                            i,
                            ProcessMemory.resident() / 1048576.0,
                            heapBytes() / 1048576.0,
                            pipeline.managedTensors());
                }
            }
            double growth = 100.0 * ProcessMemory.resident() / residentThen - 100;
            System.out.printf(
                    Locale.ROOT,
                    "resident memory after edit %d against edit %d: %+.1f %% (bar: at most +5 %%)%n"
                            + "Java heap limit %d MB (bar: at most 512); native arrays before %d, most after an edit %d"
                            + " (bar: equal)%n",
                    count,
                    reference,
                    growth,
                    Runtime.getRuntime().maxMemory() >> 20,
                    arrays,
                    most);
        }
    }

    private static long heapBytes() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
