package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.BundleWriter;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.InitialWeights;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains the small bundle's autoencoder and writes its folder. */
final class VaeTraining {

    private static final int STATISTICS_SCENES = 512;

    private VaeTraining() {}

    /**
     * Trains (or resumes training) and writes {@code bundle/vae}.
     *
     * @throws IOException when the disk does not take it
     */
    static void run(TrainOptions options, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (NDManager manager = Tensors.newManager()) {
            VaeConfig config = SmallBundle.vae();
            ParamSet params = options.from() == null
                    ? InitialWeights.fresh(manager, options.seed())
                    : InitialWeights.of(manager, options.seed(), options.from().resolve("vae"));
            Vae.load(params, config);
            TrainLoop loop = new TrainLoop(manager, params, options);
            Map<String, NDArray> weights =
                    loop.run("train vae", new VaeStage(manager, params, config, scenes, options));
            write(manager, bundle.resolve("vae"), weights, config, scenes);
        }
    }

    /** Writes what was trained; the latents' statistics are measured with the very weights that are written. */
    private static void write(
            NDManager manager, Path folder, Map<String, NDArray> weights, VaeConfig config, SceneSet scenes)
            throws IOException {
        Map<String, NDArray> all = new LinkedHashMap<>(weights);
        timeConvs(manager, config, all);
        BundleWriter.writeWeights(folder, all);
        try (GradMode off = GradMode.off()) {
            Checkpoint written = Checkpoint.open(manager, folder, Dtype.F32, key -> key);
            double[][] statistics = VaeStage.statistics(manager, Vae.load(written, config), scenes, STATISTICS_SCENES);
            BundleWriter.writeVaeConfig(folder, SmallBundle.vae(boxed(statistics[0]), boxed(statistics[1])));
        }
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** The layout has temporal convolutions that a still image never meets: zeros, so that other readers find them. */
    private static void timeConvs(NDManager manager, VaeConfig config, Map<String, NDArray> all) {
        List<Integer> widths = new ArrayList<>();
        config.dimMult().forEach(m -> widths.add(m * config.baseDim()));
        int levels = widths.size();
        for (int level = 0; level < levels - 1; level++) {
            if (!config.temporalDownsample().get(level)) {
                continue;
            }
            int width = widths.get(level);
            int place = level * (config.numResBlocks() + 1) + config.numResBlocks();
            zeroConv(manager, all, "encoder.down_blocks." + place + ".time_conv", width, width);
        }
        for (int up = 0; up < levels - 1; up++) {
            if (config.temporalDownsample().get(levels - 2 - up)) {
                int width = widths.get(levels - 1 - up);
                zeroConv(manager, all, "decoder.up_blocks." + up + ".upsamplers.0.time_conv", width, 2 * width);
            }
        }
    }

    private static void zeroConv(NDManager manager, Map<String, NDArray> all, String key, int in, int out) {
        all.put(key + ".weight", Dtype.F32.zeros(manager, out, in, 3, 1, 1));
        all.put(key + ".bias", Dtype.F32.zeros(manager, out));
    }
}
