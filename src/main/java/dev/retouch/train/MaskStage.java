package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains the mask predictor alone. It shares no parameter with the editing path (paper, section 3.7), so it may go on when
 * that is done, in a fraction of the time for a sample.
 */
public record MaskStage(AdapterParams adapter, InstructionMeans instructions, BatchSource source) implements TrainStep {

    @Override
    public StepLoss run(long step) {
        int[] indices =
                source.noise(step).indices(source.size(), source.samples().count());
        EditBatch batch = EditBatch.of(source.manager(), source.samples(), indices);
        NDArray touched = batch.touched();
        NDArray predicted = adapter.predictor()
                .apply(
                        instructions.of(source.manager(), indices),
                        batch.source(),
                        batch.grid().height(),
                        batch.grid().width())
                .reshape(touched.getShape());
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("iou", Losses.overlap(predicted, touched));
        parts.put("refused", Losses.refused(predicted, touched));
        return StepLoss.backward(Losses.mask(predicted, touched), parts);
    }
}
