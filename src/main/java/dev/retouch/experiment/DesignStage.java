package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.train.BatchSource;
import dev.retouch.train.EditBatch;
import dev.retouch.train.FlowBatch;
import dev.retouch.train.InstructionStates;
import dev.retouch.train.Losses;
import dev.retouch.train.Noise;
import dev.retouch.train.StepLoss;
import dev.retouch.train.TrainStep;
import dev.retouch.weights.ParamSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a design by the paper's objective (sections 3.5 to 3.7): the same batches and noise for every design of a
 * seed.
 *
 * @param steps of the whole run
 */
record DesignStage(Design design, Backbone backbone, ParamSet params, BatchSource source, long steps)
        implements TrainStep {

    /** Weight of the mask predictor's loss (Eq. 10). */
    private static final float MASK_WEIGHT = 0.1f;

    @Override
    public StepLoss run(long step) {
        Noise noise = source.noise(step);
        EditBatch batch = EditBatch.of(
                source.manager(),
                source.samples(),
                noise.indices(source.size(), source.samples().count()));
        InstructionStates told = backbone.told(batch);
        FlowBatch flow = FlowBatch.of(source.manager(), batch, noise, backbone.schedule());
        Network network = Network.of(design, backbone.base(), params);
        NDArray region = batch.region();
        Map<String, Double> parts = new LinkedHashMap<>();
        NDArray maskLoss = null;
        if (design.predictor() != Design.Predictor.NONE) {
            NDArray predicted = network.predictedMask(told, batch);
            NDArray touched = batch.touched();
            NDArray flat = predicted.reshape(touched.getShape());
            maskLoss = Losses.mask(flat, touched);
            parts.put("mask", (double) maskLoss.getFloat());
            parts.put("iou", Losses.overlap(flat, touched));
            float share = design.predictedShare(step, steps);
            region = share == 0 ? region : Nn.times(region, 1 - share).add(Nn.times(predicted, share));
        }
        NDArray velocity =
                Nn.f32(flow.velocity(network.transformer(), backbone.seen(batch, told), network.hook(region, told)));
        NDArray everySample = batch.local().onesLike();
        NDArray edit = Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), design.alpha(), everySample);
        parts.put("edit", (double) edit.getFloat());
        return StepLoss.backward(maskLoss == null ? edit : edit.add(Nn.times(maskLoss, MASK_WEIGHT)), parts);
    }
}
