package dev.retouch.bundle;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.WeightMismatch;
import java.nio.file.Path;

/**
 * An adapter that was loaded beside a bundle's own.
 *
 * @param id as completion events name it
 * @param owner of its weights
 */
public record LoadedAdapter(Adapter adapter, String id, NDManager owner) implements AutoCloseable {

    /**
     * Loads it; the owner is closed where that fails.
     *
     * @throws WeightMismatch when a weight is no finite number: with it each edit would fail
     */
    @MustBeClosed
    static LoadedAdapter of(NDManager owner, Path bundle, AdapterConfig sizes, Dtype dtype, String id) {
        try (GradMode off = GradMode.off()) {
            Adapter adapter = Parts.ADAPTER.open(owner, bundle, sizes, dtype);
            if (!owner.getManagedArrays().stream().allMatch(Nn::isFinite)) {
                throw new WeightMismatch("the adapter in " + bundle
                        + " has weights that are not finite numbers: publish an earlier checkpoint");
            }
            return new LoadedAdapter(adapter, id, owner);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
