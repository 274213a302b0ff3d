package dev.retouch.edit;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.failure.FailureException;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.PromptTemplate;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.Tokenizer;
import dev.retouch.model.vae.Vae;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.Lora;
import dev.retouch.weights.LoraFile;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The loaded networks of a bundle, and the manager that owns their weights. */
final class ModelBundle implements AutoCloseable {

    final BundleConfig config;
    final NDManager manager;
    final Vae vae;
    final TextEncoder text;
    final Tokenizer tokenizer;
    final PromptTemplate template;
    final Dit transformer;
    final ModelIds ids;
    private final @Nullable Adapter adapter;

    private ModelBundle(
            Path folder, BundleConfig config, NDManager manager, Tokenizer tokenizer, Dtype dtype, List<LoraFile> loras)
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
        List<Lora> changes = loras.stream().map(Lora::open).toList();
        Checkpoint transformerFile =
                Checkpoint.open(manager, folder.resolve("transformer"), dtype, key -> key, changes);
        transformer = Dit.load(transformerFile, config.transformer());
        transformerFile.refuseUnused(key -> false);
        adapter = config.adapter() == null ? null : adapter(folder, manager, dtype, config.adapter());
        ids = BundleIds.of(folder, loras);
    }

    private static Adapter adapter(Path folder, NDManager manager, Dtype dtype, AdapterConfig config) {
        Checkpoint file = Checkpoint.open(manager, folder.resolve("adapter"), dtype, key -> key);
        Adapter adapter = Adapter.load(file, config);
        file.refuseUnused(key -> false);
        return adapter;
    }

    /**
     * What finds the region of an edit and works in it.
     *
     * @throws FailureException when the folder has none
     */
    Adapter adapter() {
        if (adapter == null) {
            throw new FailureException(
                    EditFailure.OPTIONS_INVALID,
                    "the bundle has no adapter/ to find the region of an edit with: only mode global works with it"
                            + " (edit --mode global)");
        }
        return adapter;
    }

    /**
     * Loads a bundle; weights stored in {@code dtype} are mapped, others are cast once.
     *
     * @param loras merged into the transformer
     * @throws IOException when a file is missing
     * @throws WeightMismatch when the folder is not what {@link BundleCheck} takes; the message names all that is wrong
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the bundle owns the tokenizer and closes it
    static ModelBundle open(Path folder, Dtype dtype, List<LoraFile> loras) throws IOException {
        refuse(BundleCheck.ofFiles(folder, loras).problems());
        BundleConfig config = BundleConfig.read(folder);
        Tokenizer tokenizer = Tokenizer.open(folder);
        NDManager manager = Tensors.newManager();
        try {
            refuse(BundleCheck.problems(tokenizer, folder, config.text()));
            return new ModelBundle(folder, config, manager, tokenizer, dtype, loras);
        } catch (IOException | RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new WeightMismatch(
                    problems.size() == 1
                            ? problems.get(0)
                            : problems.get(0) + " (and " + (problems.size() - 1)
                                    + " more faults: bundle check lists them)");
        }
    }

    @Override
    public void close() {
        manager.close();
        tokenizer.close();
    }
}
