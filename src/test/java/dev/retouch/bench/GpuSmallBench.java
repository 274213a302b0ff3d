package dev.retouch.bench;

import dev.retouch.app.settings.Bundles;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.edit.Preserve;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.PictureFormat;
import dev.retouch.tensor.GradMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Edits with the bundle that ships, from bytes to bytes; each waits for the device, since the result is a picture. */
final class GpuSmallBench {

    private static final int WARM_UP = 4;

    private GpuSmallBench() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        List<BenchPictures> pictures = BenchPictures.draw(WARM_UP + count);
        try (Card card = new Card();
                GradMode off = GradMode.off()) {
            GpuReport report = new GpuReport(card.name());
            long start = System.nanoTime();
            try (EditPipeline pipeline = EditPipeline.open(
                    Bundles.folder(Optional.empty()), PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
                report.line("small bundle: opened", (System.nanoTime() - start) / 1e9, "s");
                List<Double> seconds = new ArrayList<>();
                for (BenchPictures picture : pictures) {
                    seconds.add(edit(pipeline, picture));
                }
                report.line("small bundle: first edit of the process", seconds.get(0), "s");
                report.line(
                        "small bundle: edit, median", SideBySide.median(seconds.subList(WARM_UP, seconds.size())), "s");
            }
        }
    }

    private static double edit(EditPipeline pipeline, BenchPictures picture) {
        long start = System.nanoTime();
        DecodedPicture source = pipeline.decodeWithWarnings(picture.png());
        EditOptions options = new EditOptions(picture.instruction(), 1, 0, 0, EditMode.LOCAL, Preserve.EXACT);
        pipeline.encode(source, options, pipeline.edit(source.picture(), options), OutputOptions.of(PictureFormat.PNG));
        return (System.nanoTime() - start) / 1e9;
    }
}
