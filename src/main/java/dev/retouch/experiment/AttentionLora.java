package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.Random;
import java.util.regex.Pattern;

/** Low-rank changes of a frozen transformer's attention projections: W + B A (Hu et al., 2022). */
final class AttentionLora {

    private static final int RANK = 16;

    /** Queries, keys, values and outputs of both streams. */
    private static final Pattern PROJECTION = Pattern.compile(
            "transformer_blocks\\.\\d+\\.attn\\.(to_[qkv]|to_out\\.0|add_[qkv]_proj|to_add_out)\\.weight");

    private AttentionLora() {}

    /** Initial values: B at zero, so that nothing is changed at the start. */
    static float[] initial(String name, long[] shape, Random random) {
        float[] values = new float[Math.toIntExact(shape[0] * shape[1])];
        if (name.endsWith(".down")) {
            double deviation = 1 / Math.sqrt((double) shape[1]);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        }
        return values;
    }

    /**
     * A view of a transformer's weights with the changes added, tied to the trained parameters by the graph.
     *
     * @param frozen in f32; the sums are rounded to bf16, as the backbone's own matrices are
     */
    static Weights over(Weights frozen, ParamSet trained) {
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                NDArray base = frozen.tensor(name, shape);
                if (!PROJECTION.matcher(name).matches()) {
                    return shape.length >= 2 ? Dtype.BF16.cast(base) : base;
                }
                NDArray down = trained.tensor("lora." + name + ".down", RANK, shape[1]);
                NDArray up = trained.tensor("lora." + name + ".up", shape[0], RANK);
                return Dtype.BF16.cast(up.matMul(down).add(base));
            }

            @Override
            public boolean has(String name) {
                return frozen.has(name);
            }
        };
    }
}
