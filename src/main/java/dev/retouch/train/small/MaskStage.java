package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.MaskPredictor;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.progress.Progress;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.Losses;
import dev.retouch.train.Noise;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.util.Arrays;
import java.util.Map;

/**
 * Trains the mask predictor alone. It shares no parameter with the editing path (paper, section 3.7), so it may go on when
 * that is done, in a fraction of the time for a sample.
 *
 * <p>All that it reads of an instruction is the mean of the instruction tokens. That mean is frozen now, and is computed
 * once for each sample.
 */
final class MaskStage implements TrainLoop.Stage {

    private static final int BATCH = 64;

    private final NDManager manager;
    private final ParamSet params;
    private final AdapterConfig config;
    private final EditScenes scenes;
    private final float[][] instructions;
    private final TrainOptions options;

    private MaskStage(
            NDManager manager,
            ParamSet params,
            AdapterConfig config,
            EditScenes scenes,
            float[][] instructions,
            TrainOptions options) {
        this.manager = manager;
        this.params = params;
        this.config = config;
        this.scenes = scenes;
        this.instructions = instructions;
        this.options = options;
    }

    /** @param adapter whose instruction tokens are read; its own mask predictor is not */
    static MaskStage of(
            NDManager manager,
            ParamSet params,
            Adapter adapter,
            TextEncoder text,
            EditScenes scenes,
            BackboneStage.Prompts prompts,
            int sceneCount,
            TrainOptions options) {
        float[][] instructions = new float[sceneCount][];
        try (Progress bar = Progress.of("read instructions", sceneCount);
                GradMode off = GradMode.off()) {
            for (int first = 0; first < sceneCount; first += BATCH) {
                int[] indices = new int[Math.min(BATCH, sceneCount - first)];
                int start = first;
                Arrays.setAll(indices, i -> start + i);
                try (NDScope scope = new NDScope()) {
                    EditBatch batch = EditBatch.of(manager, scenes, indices);
                    InstructionStates states = InstructionStates.of(
                            manager,
                            text,
                            scenes,
                            prompts,
                            batch,
                            adapter.config().textLayers());
                    NDArray mean = Nn.f32(adapter.instruction(states.layers(), states.mask()))
                            .mean(new int[] {1});
                    float[] all = mean.toFloatArray();
                    int width = all.length / indices.length;
                    for (int i = 0; i < indices.length; i++) {
                        instructions[first + i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
                    }
                }
                bar.stepBy(indices.length);
            }
        }
        return new MaskStage(manager, params, adapter.config(), scenes, instructions, options);
    }

    @Override
    public NDArray loss(long step, Map<String, Double> log) {
        int[] indices = Noise.of(options.seed(), step).indices(options.batch(), instructions.length);
        EditBatch batch = EditBatch.of(manager, scenes, indices);
        int width = instructions[0].length;
        float[] means = new float[indices.length * width];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(instructions[indices[i]], 0, means, i * width, width);
        }
        NDArray touched = batch.touched();
        int side = (int) Math.round(Math.sqrt(touched.getShape().get(1)));
        // In f32: it is a small part of the model and has no frozen bf16 weights to agree with.
        NDArray predicted = MaskPredictor.load(params.in(Dtype.F32).at(MaskTraining.PREDICTOR), config)
                .apply(Tensors.floats(manager, means, indices.length, 1, width), batch.source(), side, side)
                .reshape(touched.getShape());
        log.put("iou", Losses.overlap(predicted, touched));
        return Losses.mask(predicted, touched);
    }
}
