package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScopedGradientTest {

    private static final int ROWS = 1 << 16;

    /** The graph needs the index after its scope is closed; its memory is then free for others to write into. */
    @Test
    void backward_mayUseWhatAScopeHasClosed() {
        try (NDManager manager = Tensors.newManager();
                GradMode on = GradMode.on()) {
            NDArray x = manager.ones(new Shape(ROWS, 1));
            x.setRequiresGradient(true);
            NDArray y = Tensors.scoped(() -> {
                long[] backwards =
                        LongStream.range(0, ROWS).map(i -> ROWS - 1 - i).toArray();
                float[] weights = new float[ROWS];
                for (int i = 0; i < ROWS; i++) {
                    weights[i] = i;
                }
                return Nn.rows(x, Tensors.longs(manager, backwards, ROWS))
                        .mul(Tensors.floats(manager, weights, ROWS, 1));
            });
            List<NDArray> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                System.gc();
                long[] huge = new long[ROWS];
                java.util.Arrays.fill(huge, Long.MAX_VALUE);
                others.add(Tensors.longs(manager, huge, ROWS));
            }
            GradMode.backward(y.sum());
            float[] expected = new float[ROWS];
            for (int i = 0; i < ROWS; i++) {
                expected[i] = ROWS - 1 - i;
            }
            assertArrayEquals(expected, x.getGradient().toFloatArray());
            others.forEach(NDArray::close);
        }
    }
}
