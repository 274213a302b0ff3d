package dev.retouch.edit;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.PromptTemplate;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.Tokenizer;
import dev.retouch.model.vae.Vae;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/** The loaded networks of a bundle, and the manager that owns their weights. */
final class ModelBundle implements AutoCloseable {

    final BundleConfig config;
    final NDManager manager;
    final Vae vae;
    final TextEncoder text;
    final Tokenizer tokenizer;
    final PromptTemplate template;
    final Dit transformer;
    final Adapter adapter;
    final ModelIds ids;

    private ModelBundle(Path folder, BundleConfig config, NDManager manager, Tokenizer tokenizer, Dtype dtype)
            throws IOException {
        this.config = config;
        this.manager = manager;
        this.tokenizer = tokenizer;
        template = PromptTemplate.edit(tokenizer);
        Checkpoint vaeFile = Checkpoint.open(manager, folder.resolve("vae"), Dtype.F32, key -> key);
        vae = Vae.load(vaeFile, config.vae());
        vaeFile.refuseUnused(Vae::isIgnored);
        Checkpoint textFile = Checkpoint.open(manager, folder.resolve("text_encoder"), dtype, Keys::rename);
        text = TextEncoder.load(textFile, config.text());
        textFile.refuseUnused(Keys::isIgnored);
        Checkpoint transformerFile = Checkpoint.open(manager, folder.resolve("transformer"), dtype, key -> key);
        transformer = Dit.load(transformerFile, config.transformer());
        transformerFile.refuseUnused(key -> false);
        Checkpoint adapterFile = Checkpoint.open(manager, folder.resolve("adapter"), dtype, key -> key);
        adapter = Adapter.load(adapterFile, config.adapter());
        adapterFile.refuseUnused(key -> false);
        ids = BundleIds.of(folder);
    }

    /**
     * Loads a bundle; weights stored in {@code dtype} are mapped, others are cast once.
     *
     * @throws IOException when a file is missing
     * @throws dev.retouch.weights.WeightMismatch when weights do not fit the configuration
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the bundle owns the tokenizer and closes it
    static ModelBundle open(Path folder, Dtype dtype) throws IOException {
        BundleConfig config = BundleConfig.read(folder);
        Tokenizer tokenizer = Tokenizer.open(folder);
        NDManager manager = Tensors.newManager();
        try {
            return new ModelBundle(folder, config, manager, tokenizer, dtype);
        } catch (IOException | RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    @Override
    public void close() {
        manager.close();
        tokenizer.close();
    }
}
