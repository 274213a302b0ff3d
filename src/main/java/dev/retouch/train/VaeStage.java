package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.Raster;
import dev.retouch.scene.SceneSet;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.util.Map;

/**
 * Trains the autoencoder: mean absolute error of pixels and of their differences to the neighbours, which keeps edges and
 * letters sharp, plus a light pull of the latents towards a unit normal.
 */
final class VaeStage implements TrainLoop.Stage {

    private static final float EDGE_WEIGHT = 0.5f;
    private static final float KL_WEIGHT = 1e-5f;

    private final NDManager manager;
    private final ParamSet params;
    private final VaeConfig config;
    private final SceneSet scenes;
    private final TrainOptions options;

    VaeStage(NDManager manager, ParamSet params, VaeConfig config, SceneSet scenes, TrainOptions options) {
        this.manager = manager;
        this.params = params;
        this.config = config;
        this.scenes = scenes;
        this.options = options;
    }

    @Override
    public NDArray loss(long step, Map<String, Double> log) {
        Noise noise = Noise.of(options.seed(), step);
        NDArray pixels = batch(step, noise);
        Vae vae = Vae.load(params, config);
        NDArray moments = vae.moments(pixels);
        var parts = moments.split(2, 1);
        NDArray mean = parts.get(0);
        NDArray logVariance = parts.get(1).clip(-12, 6);
        float[] gaussian = noise.gaussian((int) mean.getShape().size());
        NDArray draw = Tensors.floats(manager, gaussian, mean.getShape().getShape());
        NDArray latents = mean.add(draw.mul(logVariance.mul(0.5f).exp()));
        NDArray decoded = vae.decodeUnclamped(latents);
        NDArray l1 = decoded.sub(pixels).abs().mean();
        NDArray edges = edges(decoded, pixels);
        NDArray kl = mean.square()
                .add(logVariance.exp())
                .sub(logVariance)
                .sub(1)
                .sum(new int[] {1, 2, 3})
                .mean()
                .mul(0.5f);
        log.put("l1", l1.getFloat() / 2.0); // pixels of width 2: halve for a difference on a scale of 0 to 1
        log.put("kl", (double) kl.getFloat());
        return l1.add(edges.mul(EDGE_WEIGHT)).add(kl.mul(KL_WEIGHT));
    }

    /**
     * Random crops, and whole pictures in the last fifth of a run, where the attention meets the size it will work at:
     * (B, 3, side, side) in [-1, 1]
     */
    private NDArray batch(long step, Noise noise) {
        boolean whole = step >= options.steps() - options.steps() / 5;
        int count = whole ? options.batch() / 4 : options.batch();
        int crop = whole ? SmallBundle.SIDE : SmallBundle.SIDE / 2;
        float[] values = new float[count * 3 * crop * crop];
        Raster picture = null;
        for (int i = 0; i < count; i++) {
            if (picture == null || whole || i % 2 == 0) {
                EditSample sample = scenes.sample(step * options.batch() + i);
                picture = noise.below(2) == 0 ? sample.source() : sample.target();
            }
            int free = picture.side() - crop + 1;
            Pixels.toPlanes(picture, noise.below(free), noise.below(free), crop, values, i * 3 * crop * crop);
        }
        return Tensors.floats(manager, values, count, 3, crop, crop);
    }

    private static NDArray edges(NDArray decoded, NDArray pixels) {
        NDArray error = decoded.sub(pixels);
        NDArray down = error.get(":, :, 1:").sub(error.get(":, :, :-1"));
        NDArray across = error.get(":, :, :, 1:").sub(error.get(":, :, :, :-1"));
        return down.abs().mean().add(across.abs().mean());
    }

    /** The mean and the deviation of each latent channel over scenes of the training split. */
    static double[][] statistics(NDManager manager, Vae vae, SceneSet scenes, int count) {
        int channels = vae.config().zDim();
        double[] sum = new double[channels];
        double[] squares = new double[channels];
        long n = 0;
        for (int i = 0; i < count; i++) {
            try (var scope = new ai.djl.ndarray.NDScope()) {
                EditSample sample = scenes.sample(i);
                NDArray latents = vae.encode(Pixels.tensor(manager, sample.source()));
                float[] values = Nn.f32(latents).toFloatArray();
                int area = values.length / channels;
                for (int c = 0; c < channels; c++) {
                    for (int j = 0; j < area; j++) {
                        double value = values[c * area + j];
                        sum[c] += value;
                        squares[c] += value * value;
                    }
                }
                n += area;
            }
        }
        double[][] result = new double[2][channels];
        for (int c = 0; c < channels; c++) {
            result[0][c] = sum[c] / n;
            result[1][c] = Math.sqrt(squares[c] / n - result[0][c] * result[0][c]);
        }
        return result;
    }
}
