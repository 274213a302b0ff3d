package dev.retouch.train;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.Parts;
import dev.retouch.files.ContentDigest;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The finished parts of a bundle that a stage builds on, loaded as they are asked for, and the manager that owns them. */
public final class FrozenBundle implements AutoCloseable {

    private final Path folder;
    private final NDManager manager;
    private final Tokenizer tokenizer;

    private FrozenBundle(Path folder, NDManager manager, Tokenizer tokenizer) {
        this.folder = folder;
        this.manager = manager;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a bundle that has a tokenizer at least.
     *
     * @throws IOException when it has none
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the bundle owns both and closes them
    public static FrozenBundle open(Path folder) throws IOException {
        Tokenizer tokenizer = Tokenizer.open(folder);
        return new FrozenBundle(folder, Tensors.newManager(), tokenizer);
    }

    /** Where it lies. */
    public Path folder() {
        return folder;
    }

    /**
     * A digest of the files of some of its folders, and of whatever else a run builds on.
     *
     * @throws IOException when one cannot be read
     */
    public String digest(List<Folder> folders, Object... further) throws IOException {
        ContentDigest digest = new ContentDigest();
        for (Folder part : folders) {
            digest.addFiles(part.in(folder));
        }
        for (Object value : further) {
            digest.add(value);
        }
        return digest.text();
    }

    /** Owns the weights, those that are trained as well. */
    public NDManager manager() {
        return manager;
    }

    /** Its own vocabulary. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The autoencoder, f32. */
    public Vae vae() throws IOException {
        return Parts.VAE.open(manager, folder, Parts.VAE.config().read(folder), Dtype.F32);
    }

    /** The sizes of the text encoder. */
    public TextConfig textConfig() throws IOException {
        return Parts.TEXT_ENCODER.config().read(folder);
    }

    /** The text encoder in bf16, asked for edits of pictures of one size, in pixels. */
    public FrozenText text(ImagePatches pictures, int width, int height) throws IOException {
        TextEncoder encoder = Parts.TEXT_ENCODER.open(manager, folder, textConfig(), Dtype.BF16);
        return new FrozenText(encoder, PromptFormat.of(tokenizer, pictures, width, height));
    }

    /** How pictures are put to the text encoder. */
    public ImagePatches pictures() throws IOException {
        return Parts.PROCESSOR.read(folder);
    }

    /** The sizes of the transformer. */
    public DitConfig transformerConfig() throws IOException {
        return Parts.TRANSFORMER.config().read(folder);
    }

    /** The text encoder, the transformer in bf16 and the schedule it samples by. */
    public FrozenBackbone backbone(FrozenText text) throws IOException {
        Dit transformer = Parts.TRANSFORMER.open(manager, folder, transformerConfig(), Dtype.BF16);
        return new FrozenBackbone(text, transformer, Parts.SCHEDULER.read(folder));
    }

    /** The sizes of its adapter. */
    public AdapterConfig adapterConfig() throws IOException {
        return Parts.ADAPTER.config().read(folder);
    }

    @Override
    public void close() {
        manager.close();
        tokenizer.close();
    }
}
