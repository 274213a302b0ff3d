package dev.retouch.edit;

import dev.retouch.bundle.LoadedAdapter;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.ModelIds;
import dev.retouch.model.adapter.Adapter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The adapter that edits: the bundle's own until another one is offered and adopted. */
final class CurrentAdapter implements AutoCloseable {

    private final ModelBundle bundle;
    private final AtomicReference<@Nullable LoadedAdapter> offered = new AtomicReference<>();
    private volatile @Nullable LoadedAdapter adopted;

    CurrentAdapter(ModelBundle bundle) {
        this.bundle = bundle;
    }

    /** Null where the bundle has none. */
    @Nullable
    Adapter get() {
        LoadedAdapter own = adopted;
        return own == null ? bundle.adapter() : own.adapter();
    }

    ModelIds ids() {
        LoadedAdapter own = adopted;
        return own == null ? bundle.ids() : new ModelIds(bundle.ids().model(), own.id());
    }

    /** Keeps one for {@link #adopt}, in place of one that was not adopted, and gives its id. */
    String offer(LoadedAdapter loaded) {
        close(offered.getAndSet(loaded));
        return loaded.id();
    }

    /** Takes over what was offered; nobody may edit meanwhile. */
    void adopt() {
        LoadedAdapter next = offered.getAndSet(null);
        if (next != null) {
            close(adopted);
            adopted = next;
        }
    }

    private static void close(@Nullable LoadedAdapter before) {
        if (before != null) {
            before.close();
        }
    }

    @Override
    public void close() {
        close(offered.getAndSet(null));
        close(adopted);
    }
}
