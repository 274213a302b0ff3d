package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.util.cuda.CudaUtils;
import java.util.List;

/**
 * Linear layers whose weights have one byte a value (float8 e4m3fn).
 *
 * <p>Such a layer is a weight of bytes (out, in) and a bias that is followed by what the product needs to know; {@link
 * Nn#linear} and every kernel with linear layers takes both in the place of a weight and its bias.
 */
public final class Fp8 {

    private static final double LARGEST = 448;

    /** Inputs may be that much larger than those that were seen. */
    private static final double MARGIN = 1.1;

    /** First compute capability with a product of fp8: 8.9. */
    private static final int CAPABILITY = 89;

    private Fp8() {}

    /** A weight as bytes (out, in), and the scale (1) that gives its values. */
    public record Weight(NDArray bytes, NDArray scale) {}

    /** Whether the device that tensors lie on multiplies fp8. */
    public static boolean hasProduct() {
        return Tensors.defaultDevice().isGpu()
                && Integer.parseInt(CudaUtils.getComputeCapability(
                                Tensors.defaultDevice().getDeviceId()))
                        >= CAPABILITY;
    }

    /** A weight (out, in) rounded to fp8; both parts belong to its manager. */
    public static Weight quantised(NDArray weight) {
        List<NDArray> both = Kernels.callAll("quantise_fp8", List.of(weight));
        return new Weight(Tensors.unscoped(both.get(0)), Tensors.unscoped(both.get(1)));
    }

    /** The bias (out) of a layer whose weight alone is in fp8: its product is in bf16. */
    public static NDArray bias(NDArray bias, Weight weight) {
        return joined(bias, weight.scale());
    }

    /**
     * The bias (out) of a layer whose product is in fp8.
     *
     * @param largestInput largest magnitude that was seen of its input
     * @param emulated whether both operands are rounded to fp8 and multiplied in bf16, for a device without the product
     */
    public static NDArray bias(NDArray bias, Weight weight, double largestInput, boolean emulated) {
        // A power of two, as the kernels have it for weights.
        double scale = Math.scalb(1.0, (int) Math.ceil(Math.log(largestInput * MARGIN / LARGEST) / Math.log(2)));
        return joined(bias, weight.scale(), emulated ? new float[] {(float) scale, 1} : new float[] {(float) scale});
    }

    /**
     * The bias (out) of a layer in any other type whose inputs are watched.
     *
     * @see #largestInput
     */
    public static NDArray watched(NDArray bias) {
        return joined(bias, Kernels.none(), 0);
    }

    /** The largest magnitude of the inputs of a layer with this {@link #watched} bias; 0 before the first. */
    public static double largestInput(NDArray watched) {
        try (NDArray last = watched.get("-1:")) {
            return last.toFloatArray()[0];
        }
    }

    private static NDArray joined(NDArray bias, NDArray scale, float... rest) {
        try (NDArray more = bias.getManager().create(rest);
                NDArray near = scale.toDevice(bias.getDevice(), true)) {
            return Tensors.unscoped(Kernels.call("joined_f32", bias, near, more));
        }
    }
}
