package dev.retouch.app.option;

import dev.retouch.app.settings.Bundles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --bundle}: the model. */
public final class BundleOption {

    @Option(names = "--bundle", paramLabel = "DIR", description = "Model bundle; the small one by default.")
    private @Nullable Path bundle;

    public boolean isGiven() {
        return bundle != null;
    }

    /**
     * The folder that was named, or the small bundle's.
     *
     * @throws IOException when there is no such folder
     */
    public Path folder() throws IOException {
        return Bundles.folder(Optional.ofNullable(bundle));
    }
}
