package dev.retouch.bundle;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import java.nio.file.Path;

/**
 * An adapter that was loaded beside a bundle's own.
 *
 * @param id as completion events name it
 * @param owner of its weights
 */
public record LoadedAdapter(Adapter adapter, String id, NDManager owner) implements AutoCloseable {

    /** Loads it; the owner is closed where that fails. */
    @MustBeClosed
    static LoadedAdapter of(NDManager owner, Path bundle, AdapterConfig sizes, Dtype dtype, String id) {
        try (GradMode off = GradMode.off()) {
            return new LoadedAdapter(Parts.ADAPTER.open(owner, bundle, sizes, dtype), id, owner);
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
