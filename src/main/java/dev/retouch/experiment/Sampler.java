package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.image.Picture;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.SeededNoise;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.EditBatch;
import dev.retouch.train.FlowBatch;
import dev.retouch.train.InstructionStates;
import dev.retouch.weights.ParamSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Edits the held-out scenes with a design, nothing put back: the same noise of a scene in every design.
 *
 * @param steps of denoising, without guidance
 */
record Sampler(Backbone backbone, SceneEncoder encoder, HeldOut scenes, int steps) {

    /** Scenes that are edited together. */
    private static final int CHUNK = 16;

    /** Of the noise; a scene adds its index. */
    private static final long SEED = 7_000_000;

    /**
     * The edited pictures, in the scenes' order.
     *
     * @param regions of each scene, (rows, columns) in [0, 1]
     */
    List<Picture> edit(Design design, ParamSet params, float[][] regions) {
        List<Picture> pictures = new ArrayList<>();
        for (int first = 0; first < scenes.count(); first += CHUNK) {
            int[] chunk = IntStream.range(first, Math.min(first + CHUNK, scenes.count()))
                    .toArray();
            try (GradMode off = GradMode.off();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Network network = Network.of(design, backbone.base(), params);
                EditBatch batch = EditBatch.of(manager(), scenes, chunk);
                NDArray latents = denoised(network, batch, region(regions, chunk), chunk);
                for (int i = 0; i < chunk.length; i++) {
                    pictures.add(encoder.decoded(latents.get(i + ":" + (i + 1)), scenes.side()));
                }
            }
        }
        return pictures;
    }

    private NDArray denoised(Network network, EditBatch batch, NDArray region, int[] chunk) {
        InstructionStates told = backbone.told(batch);
        InstructionStates seen = backbone.seen(batch, told);
        BlockHook hook = network.adapter() == null ? BlockHook.NONE : network.hook(region, told);
        int tokens = batch.grid().tokens();
        int channels = scenes.layout().channels();
        FlowMatchSchedule schedule = FlowMatchSchedule.of(backbone.schedule(), steps, tokens);
        NDArray latents = NDArrays.concat(new NDList(Arrays.stream(chunk)
                .mapToObj(i -> SeededNoise.of(manager(), SEED + i, tokens, channels))
                .toList()));
        for (int step = 0; step < steps; step++) {
            float[] time = new float[chunk.length];
            Arrays.fill(time, schedule.time(step));
            NDArray noisy = latents;
            int at = step;
            latents = Tensors.scoped(() -> {
                NDArray when = Tensors.floats(manager(), time, time.length);
                FlowBatch flow = new FlowBatch(batch, noisy, noisy, when);
                return schedule.step(noisy, flow.velocity(network.transformer(), seen, hook), at);
            });
        }
        return latents;
    }

    /** The truth of each scene, encoded and decoded. */
    List<Picture> roundTrips() {
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < scenes.count(); i++) {
            try (GradMode off = GradMode.off();
                    NDScope scope = new NDScope()) {
                NDArray latents = EditBatch.of(manager(), scenes, new int[] {i}).target();
                pictures.add(encoder.decoded(latents, scenes.side()));
            }
        }
        return pictures;
    }

    /** Regions of predicted probabilities, 1 above one half and 0 elsewhere (paper, section 3.6). */
    static float[][] thresholded(float[][] probabilities) {
        float[][] regions = new float[probabilities.length][];
        for (int i = 0; i < regions.length; i++) {
            regions[i] = new float[probabilities[i].length];
            for (int t = 0; t < regions[i].length; t++) {
                regions[i][t] = probabilities[i][t] > 0.5f ? 1 : 0;
            }
        }
        return regions;
    }

    /** The predicted probabilities of each scene, (rows, columns). */
    float[][] predicted(Design design, ParamSet params) {
        return predicted(() -> Network.of(design, backbone.base(), params));
    }

    /** The same by any network that has a mask predictor. */
    float[][] predicted(Supplier<Network> network) {
        float[][] all = new float[scenes.count()][];
        for (int i = 0; i < all.length; i++) {
            try (GradMode off = GradMode.off();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                EditBatch batch = EditBatch.of(manager(), scenes, new int[] {i});
                all[i] =
                        network.get().predictedMask(backbone.told(batch), batch).toFloatArray();
            }
        }
        return all;
    }

    /**
     * The mean gate of each block over tokens of all scenes.
     *
     * @param counts of a token, by its share inside the true region: 1 if it counts, 0 if not
     */
    double[] gates(Design design, ParamSet params, ToDoubleFunction<Float> counts) {
        float[][] regions = scenes.regions();
        int[] all = IntStream.range(0, regions.length).toArray();
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Network network = Network.of(design, backbone.base(), params);
            return network.gates(region(regions, all)).stream()
                    .mapToDouble(gate -> mean(Nn.f32(gate).toFloatArray(), regions, counts))
                    .toArray();
        }
    }

    private static double mean(float[] gates, float[][] regions, ToDoubleFunction<Float> counts) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < gates.length; i++) {
            double counted = counts.applyAsDouble(regions[i / regions[0].length][i % regions[0].length]);
            sum += counted * gates[i];
            weight += counted;
        }
        return weight == 0 ? 0 : sum / weight;
    }

    private NDArray region(float[][] regions, int[] chunk) {
        int rows = scenes.layout().rows();
        int columns = scenes.layout().columns();
        float[] values = new float[chunk.length * rows * columns];
        for (int i = 0; i < chunk.length; i++) {
            System.arraycopy(regions[chunk[i]], 0, values, i * rows * columns, rows * columns);
        }
        return Tensors.floats(manager(), values, chunk.length, 1, rows, columns);
    }

    private NDManager manager() {
        return backbone.manager();
    }
}
