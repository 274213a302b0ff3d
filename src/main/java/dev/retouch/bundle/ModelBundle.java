package dev.retouch.bundle;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.Lora;
import dev.retouch.weights.LoraFile;
import dev.retouch.weights.WeightFiles;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The loaded networks of a bundle, and the manager that owns their weights. */
public final class ModelBundle implements AutoCloseable {

    private final BundleConfig config;
    private final Guest<Vae> vae;
    private final Guest<TextEncoder> text;
    private final Tokenizer tokenizer;
    private final PromptTemplate template;
    private final Dit transformer;
    private final ModelIds ids;
    private final @Nullable Adapter adapter;
    private final Lodging lodging;
    private final Path folder;
    private final boolean fp8;

    private ModelBundle(
            Path folder,
            BundleConfig config,
            Lodging lodging,
            Tokenizer tokenizer,
            Dtype dtype,
            List<LoraFile> loras,
            Loading loading,
            WeightView view)
            throws IOException {
        this.config = config;
        this.folder = folder;
        this.fp8 = view.isFp8();
        this.lodging = lodging;
        this.tokenizer = tokenizer;
        template = config.pipeline().template(tokenizer);
        WeightView plain = loading.of(WeightView.PLAIN);
        WeightView viewed = loading.of(view);
        vae = lodging.guest(owner -> Parts.VAE.open(owner, folder, config.vae(), dtype, List.of(), plain));
        text = lodging.guest(owner -> Parts.TEXT_ENCODER.open(owner, folder, config.text(), dtype, List.of(), plain));
        List<Lora> changes = loras.stream().map(Lora::open).toList();
        transformer = lodging.blocks(
                owner -> Parts.TRANSFORMER.open(owner, folder, config.transformer(), dtype, changes, viewed));
        AdapterConfig sizes = config.adapter();
        adapter = sizes == null
                ? null
                : lodging.blocks(owner -> Parts.ADAPTER.open(owner, folder, sizes, dtype, List.of(), viewed));
        ids = BundleIds.of(folder, config.pipeline(), loras, view.isFp8());
    }

    /** The sizes and settings. */
    public BundleConfig config() {
        return config;
    }

    /** Owns the weights. */
    public NDManager manager() {
        return lodging.device();
    }

    /** Pixels to latents and back, in f32; to be asked for at each use, because it may move. */
    public Vae vae() {
        text.leave();
        return vae.get();
    }

    /** Instructions and pictures to hidden states; to be asked for at each use, because it may move. */
    public TextEncoder text() {
        vae.leave();
        return text.get();
    }

    /** Frees what {@link Residency} keeps on the device only while it is used. */
    public void vacate() {
        vae.leave();
        text.leave();
    }

    /** With the bundle's own vocabulary. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The conversation around an instruction. */
    public PromptTemplate template() {
        return template;
    }

    /** Denoises latents, low-rank changes merged. */
    public Dit transformer() {
        return transformer;
    }

    /** Names of the weights for events and result keys. */
    public ModelIds ids() {
        return ids;
    }

    /** What finds the region of an edit and works in it; null where the folder has none. */
    public @Nullable Adapter adapter() {
        return adapter;
    }

    /**
     * Loads another adapter of the same sizes for this backbone, beside the bundle's own.
     *
     * @param from a folder with its {@code adapter/}
     * @throws IOException when a file is missing
     * @throws WeightMismatch when its sizes are others, its files are damaged, a weight is no finite number, or it was
     *     trained on another backbone
     * @throws IllegalStateException when the bundle's blocks are streamed or in fp8: another adapter needs a restart then
     */
    @MustBeClosed
    public LoadedAdapter another(Path from, Dtype dtype) throws IOException {
        if (adapter == null || fp8 || lodging.isStreamed()) {
            throw new IllegalStateException("another adapter can be taken over only where the bundle has one, in bf16"
                    + " or f32, and its blocks are on the device: restart the worker with it");
        }
        AdapterConfig sizes = Parts.ADAPTER.config().read(from);
        if (!sizes.equals(config.adapter())) {
            throw new WeightMismatch("the adapter in " + from + " has other sizes, " + sizes + ", than this worker's, "
                    + config.adapter() + ": restart the worker with it");
        }
        WeightFiles files = Parts.ADAPTER.scan(from);
        List<String> problems = new ArrayList<>(files.problems());
        problems.addAll(Backbones.problems(folder, files.files().values()));
        refuse(problems);
        String name = folder.toRealPath().getFileName() + "-adapter@"
                + BundleIds.text(BundleIds.digest(from, Folder.ADAPTER));
        return LoadedAdapter.of(lodging.device().newSubManager(), from, sizes, dtype, name);
    }

    /**
     * Loads a bundle; weights stored in {@code dtype} are mapped, others are cast once.
     *
     * @param loras merged into the transformer
     * @param residency where the weights lie between their uses
     * @throws IOException when a file is missing
     * @throws WeightMismatch when {@link BundleCheck} finds faults; the message names the first and counts the others
     * @throws IllegalStateException when there is too little memory for the weights
     */
    @MustBeClosed
    public static ModelBundle open(Path folder, Dtype dtype, List<LoraFile> loras, Residency residency)
            throws IOException {
        return open(folder, dtype, loras, residency, WeightView.PLAIN);
    }

    /**
     * Loads a bundle whose transformer and adapter are in fp8 and all else in bf16; low-rank changes are merged before.
     *
     * @throws IOException when a file is missing, {@link Fp8Scales#FILE} among them
     */
    @MustBeClosed
    public static ModelBundle openFp8(Path folder, List<LoraFile> loras, Residency residency) throws IOException {
        return open(folder, Dtype.BF16, loras, residency, Fp8Weights.view(Fp8Scales.read(folder)));
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the bundle owns the tokenizer and closes it
    static ModelBundle open(Path folder, Dtype dtype, List<LoraFile> loras, Residency residency, WeightView view)
            throws IOException {
        refuse(BundleCheck.ofFiles(folder, loras).problems());
        BundleConfig config = BundleConfig.read(folder);
        Tokenizer tokenizer = Tokenizer.open(folder);
        Residency place = residency == Residency.AUTO ? fitting(config, dtype, view.isFp8()) : residency;
        Lodging lodging = new Lodging(place);
        try (Loading loading = Loading.of(config, dtype)) {
            refuse(TokenizerFit.problems(tokenizer, folder, config.text()));
            return new ModelBundle(folder, config, lodging, tokenizer, dtype, loras, loading, view);
        } catch (IOException | RuntimeException e) {
            lodging.close();
            tokenizer.close();
            if (DeviceMemory.isExhausted(e)) {
                throw tooLittleMemory(folder, place, e);
            }
            throw e;
        }
    }

    private static IllegalStateException tooLittleMemory(Path folder, Residency place, Exception cause) {
        return new IllegalStateException(
                "there is too little free memory for the weights of " + folder + " with the residency "
                        + place.name().toLowerCase(Locale.ROOT) + ": `retouch bundle plan " + folder
                        + "` says what each residency takes of the device"
                        + (place == Residency.STREAM ? ", and the host needs page-locked memory for all blocks" : ""),
                cause);
    }

    private static Residency fitting(BundleConfig config, Dtype dtype, boolean fp8) {
        OptionalLong free = DeviceMemory.free();
        return free.isEmpty() ? Residency.DEVICE : MemoryPlan.chosen(config, dtype, fp8, free.getAsLong());
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
        lodging.close();
        tokenizer.close();
    }
}
