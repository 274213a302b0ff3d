package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.TwoStreams;
import java.util.List;
import java.util.function.Supplier;

/** Both streams of a block: img (B, N, D), txt (B, T, D). */
public record Streams(NDArray img, NDArray txt) implements AutoCloseable {

    /**
     * Runs a step and frees all tensors that it made except both streams.
     *
     * @param step must create its streams, not return tensors that others own
     */
    static Streams scoped(Supplier<Streams> step) {
        List<NDArray> both = Tensors.scopedAll(() -> {
            Streams result = step.get();
            return List.of(result.img, result.txt);
        });
        return of(both);
    }

    static Streams of(List<NDArray> both) {
        return new Streams(both.get(0), both.get(1));
    }

    /** These streams as the kernels take them; the first {@code targetTokens} have the first row of the modulation. */
    TwoStreams modulated(Modulation m, int targetTokens) {
        return new TwoStreams(img, txt, m.img(), m.txt(), targetTokens, DitConfig.NORM_EPS);
    }

    /** Both, image first. */
    public List<NDArray> arrays() {
        return List.of(img, txt);
    }

    @Override
    public void close() {
        img.close();
        txt.close();
    }
}
