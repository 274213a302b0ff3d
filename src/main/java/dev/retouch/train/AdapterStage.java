package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains the adapter on the frozen backbone by the decoupled objective: the editing path sees the true mask, the mask
 * predictor learns beside it (paper, sections 3.5 to 3.7).
 */
public record AdapterStage(AdapterParams adapter, FrozenBackbone backbone, BatchSource source, Options options)
        implements TrainStep {

    /**
     * What is weighed against what.
     *
     * @param alpha weight that the region has above the rest (Eq. 7)
     * @param maskWeight of the mask predictor's loss beside that of the editing path (Eq. 10)
     * @param editShare one sample in so many goes the editing path, all go through the mask predictor
     * @param dropInstruction share of samples that see an empty instruction: in an edit with guidance the adapter runs
     *     beside the empty instruction too, and to the predictor it names nothing
     */
    public record Options(float alpha, float maskWeight, int editShare, double dropInstruction) {

        /** The same with every instruction read. */
        public Options(float alpha, float maskWeight, int editShare) {
            this(alpha, maskWeight, editShare, 0);
        }

        /** @throws IllegalArgumentException when a number is out of its range */
        public Options {
            if (!(alpha >= 0)
                    || !(maskWeight >= 0)
                    || editShare < 1
                    || !(dropInstruction >= 0 && dropInstruction < 1)) {
                throw new IllegalArgumentException("alpha " + alpha + " and the mask's weight " + maskWeight
                        + " must be 0 or more, the editing path's share " + editShare
                        + " 1 or more, the share of dropped instructions " + dropInstruction + " in [0, 1)");
            }
        }
    }

    /** Share of the steps whose region is shares of tokens; in the others it is whole tokens, as wide as predicted ones. */
    private static final double SHARES = 0.5;

    @Override
    public StepLoss run(long step) {
        Noise noise = source.noise(step);
        EditBatch drawn = source.draw(noise);
        List<long[]> prompts = new ArrayList<>(drawn.prompts());
        float[] named = new float[drawn.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = options.dropInstruction() > 0 && noise.uniform() < options.dropInstruction() ? 0 : 1;
            prompts.set(i, named[i] == 0 ? backbone.text().format().empty() : prompts.get(i));
        }
        EditBatch batch = drawn.withPrompts(prompts);
        InstructionStates states =
                backbone.text().states(source.manager(), batch, adapter.config().textLayers());
        Adapter trained = adapter.adapter();
        NDArray instruction = trained.instruction(states.layers(), states.mask());
        NDArray touched = batch.touched();
        int few = Math.max(1, batch.size() / options.editShare());
        NDIndex part = new NDIndex("0:" + few);
        NDArray edit =
                editLoss(noise, batch.first(few), states.first(few), trained, instruction.get(part), touched.get(part));
        NDArray predicted = trained.predictMask(
                        instruction,
                        batch.source(),
                        batch.grid().height(),
                        batch.grid().width())
                .reshape(touched.getShape());
        NDArray wanted = touched.mul(Tensors.floats(source.manager(), named, named.length, 1));
        NDArray mask = Losses.mask(predicted, wanted);
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("edit", (double) edit.getFloat());
        parts.put("mask", (double) mask.getFloat());
        parts.put("iou", Losses.overlap(predicted, wanted));
        return StepLoss.backward(edit.add(Nn.times(mask, options.maskWeight())), parts);
    }

    private NDArray editLoss(
            Noise noise,
            EditBatch batch,
            InstructionStates states,
            Adapter trained,
            NDArray instruction,
            NDArray touched) {
        FlowBatch flow = FlowBatch.of(source.manager(), batch, noise, backbone.schedule());
        NDArray shares = batch.region();
        Shape grid = shares.getShape();
        NDArray region = noise.uniform() < SHARES ? shares : touched.reshape(grid);
        List<KeysValues> condition = trained.condition(region, instruction);
        NDArray velocity =
                flow.velocity(backbone.transformer(), states, trained.hook(condition, trained.gates(region)));
        return Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), options.alpha(), batch.local());
    }
}
