package dev.retouch.bundle;

import dev.retouch.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which backbone an adapter was trained on: another one's hidden states mean something else. */
public final class Backbones {

    /** The key in an adapter's metadata. */
    public static final String KEY = "backbone";

    private Backbones() {}

    /**
     * A digest of transformer, text encoder and autoencoder: of their files' names, sizes, first and last megabytes.
     *
     * @throws IOException when one cannot be read
     */
    public static String fingerprint(Path bundle) throws IOException {
        return BundleIds.text(BundleIds.digest(bundle, Folder.TRANSFORMER, Folder.TEXT_ENCODER, Folder.VAE));
    }

    /**
     * The same digest of one folder.
     *
     * @throws IOException when a file cannot be read
     */
    public static String fingerprint(Path bundle, Folder folder) throws IOException {
        return BundleIds.text(BundleIds.digest(bundle, folder));
    }

    /**
     * A sentence when files of an adapter name another backbone than the bundle's; one without a name fits any.
     *
     * @param files of the adapter
     * @throws IOException when the backbone cannot be read
     */
    static List<String> problems(Path bundle, Iterable<SafetensorsFile> files) throws IOException {
        for (SafetensorsFile file : files) {
            String trained = file.metadata().getOrDefault(KEY, "");
            if (!trained.isEmpty() && !trained.equals(fingerprint(bundle))) {
                return List.of(file.path() + " was trained on the backbone " + trained + ", this one is "
                        + fingerprint(bundle) + ": take the adapter of this backbone, or train one for it");
            }
        }
        return List.of();
    }
}
