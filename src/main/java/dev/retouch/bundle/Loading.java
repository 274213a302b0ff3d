package dev.retouch.bundle;

import ai.djl.ndarray.NDArray;
import dev.retouch.progress.Progress;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Shows how loading gets on, in gigabytes and gigabytes a second, where there is enough of it to wait for. */
final class Loading implements AutoCloseable {

    private static final long WORTH_SHOWING = 1_000_000_000;

    private final @Nullable Progress bar;

    private Loading(@Nullable Progress bar) {
        this.bar = bar;
    }

    static Loading of(BundleConfig config, Dtype dtype) {
        long all = MemoryPlan.of(config, Workload.of(config, dtype, false, 0)).parts().stream()
                .mapToLong(PartMemory::weights)
                .sum();
        return new Loading(all < WORTH_SHOWING ? null : Progress.ofGigabytes("loading weights", all));
    }

    /** What a view shows, each tensor counted as it is loaded. */
    WeightView of(WeightView view) {
        Progress shown = bar;
        return shown == null ? view : (part, whole) -> view.of(part, new Counted(whole, shown));
    }

    private record Counted(Weights whole, Progress bar) implements Weights {

        @Override
        public NDArray tensor(String name, long... shape) {
            NDArray tensor = whole.tensor(name, shape);
            bar.stepBy(tensor.size() * Dtype.of(tensor).bytes());
            return tensor;
        }

        @Override
        public boolean has(String name) {
            return whole.has(name);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
