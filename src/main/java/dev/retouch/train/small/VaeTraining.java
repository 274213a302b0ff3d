package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Parts;
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
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
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
                    : InitialWeights.of(manager, options.seed(), Parts.VAE.in(options.from()));
            Vae.load(params, config);
            TrainLoop loop = new TrainLoop(manager, params, options, "drawn scenes");
            Map<String, NDArray> weights =
                    loop.run("train vae", new VaeStage(manager, params, config, scenes, options));
            write(manager, bundle, weights, config, scenes);
        }
    }

    /** Writes what was trained; the latents' statistics are measured with the very weights that are written. */
    private static void write(
            NDManager manager, Path bundle, Map<String, NDArray> weights, VaeConfig config, SceneSet scenes)
            throws IOException {
        Map<String, NDArray> all = new LinkedHashMap<>(weights);
        // Zeros, so that other readers find them: a still image does not pass through what is unread.
        Parts.VAE.unread().apply(config).forEach((key, shape) -> all.put(key, Dtype.F32.zeros(manager, shape)));
        Parts.VAE.write(bundle, all);
        try (GradMode off = GradMode.off()) {
            Vae written = Parts.VAE.open(manager, bundle, config, Dtype.F32);
            double[][] statistics = VaeStage.statistics(manager, written, scenes, STATISTICS_SCENES);
            Parts.VAE.config().write(bundle, SmallBundle.vae(boxed(statistics[0]), boxed(statistics[1])));
        }
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
