package dev.retouch.edit;

import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.Fp8Scales;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.WatchedWeights;
import dev.retouch.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Edits pictures as {@link EditPipeline} does and sees how large the inputs of the layers get. */
public final class Fp8Calibration implements AutoCloseable {

    private final WatchedWeights watched;
    private final EditPipeline pipeline;

    private Fp8Calibration(WatchedWeights watched, EditPipeline pipeline) {
        this.watched = watched;
        this.pipeline = pipeline;
    }

    /**
     * Loads a bundle.
     *
     * @throws IOException when a file is missing or broken
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owns the pipeline and closes it
    public static Fp8Calibration open(Path bundle, PipelineSettings settings) throws IOException {
        WatchedWeights watched = new WatchedWeights();
        ModelBundle loaded = watched.open(bundle, settings.precision().dtype(), settings.loras());
        return new Fp8Calibration(
                watched,
                new EditPipeline(
                        loaded,
                        settings,
                        new ContentCache(settings.cacheBytes()),
                        EditPipeline.policy(loaded.config(), settings)));
    }

    /** Side in pixels of a square picture that is edited as it is. */
    public int side() {
        return (int) Math.round(Math.sqrt((double) pipeline.inference().pictureArea()));
    }

    /** Edits one picture; without an adapter, all of it. */
    public void edit(Picture source, String instruction, long seed, int steps) {
        EditMode mode = pipeline.hasAdapter() ? EditMode.LOCAL : EditMode.GLOBAL;
        EditOptions options = new EditOptions(instruction, seed, steps, 0, mode, Preserve.EXACT);
        if (mode == EditMode.GLOBAL) {
            pipeline.edit(source, options);
            return;
        }
        Grounder grounder = pipeline.grounder();
        pipeline.editInside(source, List.of(), options, (prepared, request) -> {
            Region found = Region.of(
                    grounder.probabilities(prepared, request),
                    prepared.columns(),
                    prepared.rows(),
                    pipeline.inference(),
                    mode);
            // The adapter is calibrated whatever is found.
            return found.isEmpty() ? found.widened().as(mode) : found;
        });
    }

    /** The largest inputs of all edits so far. */
    public Fp8Scales scales() {
        return watched.scales();
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
