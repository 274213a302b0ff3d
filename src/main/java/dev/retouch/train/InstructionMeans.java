package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.progress.Progress;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean instruction token of every sample: all that the mask predictor reads of an instruction. It is frozen while the
 * predictor is trained alone, so it is computed once.
 *
 * @param values (samples) of (width)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record InstructionMeans(float[][] values) {

    private static final int BATCH = 64;

    /** @param adapter whose instruction tokens are read; its own mask predictor is not */
    public static InstructionMeans of(NDManager manager, Adapter adapter, FrozenText text, EditSamples samples) {
        float[][] values = new float[samples.count()][];
        try (Progress bar = Progress.of("read instructions", samples.count());
                GradMode off = GradMode.off()) {
            for (int first = 0; first < values.length; first += BATCH) {
                int[] indices = IntStream.range(first, Math.min(first + BATCH, values.length))
                        .toArray();
                try (NDScope scope = new NDScope()) {
                    EditBatch batch = EditBatch.of(manager, samples, indices);
                    InstructionStates states =
                            text.states(manager, batch, adapter.config().textLayers());
                    float[] means = Nn.f32(adapter.instruction(states.layers(), states.mask()))
                            .mean(new int[] {1})
                            .toFloatArray();
                    int width = means.length / indices.length;
                    for (int i = 0; i < indices.length; i++) {
                        values[first + i] = Arrays.copyOfRange(means, i * width, (i + 1) * width);
                    }
                }
                bar.stepBy(indices.length);
            }
        }
        return new InstructionMeans(values);
    }

    /** Those of some samples, (B, 1, width). */
    NDArray of(NDManager manager, int[] indices) {
        float[] rows = EditBatch.joined(
                Arrays.stream(indices).mapToObj(index -> values[index]).toList());
        return Tensors.floats(manager, rows, indices.length, 1, rows.length / indices.length);
    }
}
