package dev.retouch.edit;

import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An {@link EditPipeline} for whoever measures it: its steps one by one, or one of them replaced by the truth. */
public final class MeasuredPipeline implements AutoCloseable {

    private final EditPipeline pipeline;

    private MeasuredPipeline(EditPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Loads a bundle; see {@link EditPipeline#open}.
     *
     * @throws IOException when a file is missing or broken
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owns the pipeline and closes it
    public static MeasuredPipeline open(Path bundle, PipelineSettings settings) throws IOException {
        return new MeasuredPipeline(EditPipeline.open(bundle, settings));
    }

    /** The pipeline as requests see it; lives as long as this one. */
    public ImageEditor editor() {
        return pipeline;
    }

    /**
     * Edits inside a region that is given instead of predicted; for measuring what the prediction costs.
     *
     * @param mask (height, width) of the source, 1 inside, 0 outside
     */
    public EditOutcome editInside(Picture source, EditOptions options, byte[] mask) {
        pipeline.grounder(); // a bundle without an adapter is refused before the work
        int margin = pipeline.inference().margin();
        return pipeline.editInside(
                source,
                List.of(),
                options,
                (prepared, request) -> Region.inside(mask, source, prepared.columns(), prepared.rows(), margin));
    }

    /** What the mask predictor says alone, without an edit. */
    public Grounding ground(Picture source, String instruction) {
        Grounder grounder = pipeline.grounder();
        return pipeline.exclusively(manager -> {
            PreparedPicture prepared = pipeline.prepare(source);
            EncodedRequest request = pipeline.encoder().encode(manager, List.of(prepared), instruction, 1);
            float[] found = grounder.probabilities(prepared, request);
            Region region = Region.of(found, prepared.columns(), prepared.rows(), pipeline.inference(), EditMode.AUTO);
            return new Grounding(found, prepared.columns(), prepared.rows(), region.mode(), !region.isEmpty());
        });
    }

    /** What the autoencoder makes of a picture, encoded and decoded at the size that the model works at. */
    public Picture roundTrip(Picture picture) {
        return pipeline.roundTrip(picture);
    }

    /** How many native tensors the pipeline holds; the same before and after an edit. */
    public int managedTensors() {
        return pipeline.managedTensors();
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
