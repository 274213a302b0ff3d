package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Inference;
import dev.retouch.bundle.MemoryPlan;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.ModelIds;
import dev.retouch.bundle.Workload;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Filter;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.Resampler;
import dev.retouch.metadata.Provenance;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.SeededNoise;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.GradMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Mask-free editing: prepare, encode, ground, denoise, decode, composite.
 *
 * <p>One edit runs at a time. Whatever an edit makes is freed when it ends, in success and in failure.
 */
public final class EditPipeline implements ImageEditor {

    private final ModelBundle bundle;
    private final PipelineSettings settings;
    private final ContentCache cache;
    private final RequestEncoder encoder;
    private final Conditioning conditioning;
    private final Denoiser denoiser;
    private final LocalPolicy policy;
    private final LocalDenoiser localDenoiser;
    private final EditPrices prices = new EditPrices();
    private final CurrentAdapter current;

    /** Where an edit's region comes from. */
    @FunctionalInterface
    interface RegionSource {
        Region region(PreparedPicture source, EncodedRequest request);
    }

    EditPipeline(ModelBundle bundle, PipelineSettings settings, ContentCache cache) {
        this(bundle, settings, cache, LocalPolicy.MEASURED);
    }

    /**
     * Takes the bundle and the cache over and closes them.
     *
     * @param policy which local edits compute only where the edit is
     */
    EditPipeline(ModelBundle bundle, PipelineSettings settings, ContentCache cache, LocalPolicy policy) {
        this.bundle = bundle;
        this.settings = settings;
        this.cache = cache;
        current = new CurrentAdapter(bundle);
        encoder = new RequestEncoder(bundle, cache);
        conditioning = new Conditioning(
                bundle.config().transformer(), bundle.config().inference().closedGate());
        denoiser = new Denoiser(bundle.transformer());
        this.policy = policy;
        localDenoiser = new LocalDenoiser(bundle.transformer(), settings.local().dense());
    }

    /**
     * Loads a bundle.
     *
     * @throws IOException when a file is missing or broken
     * @throws dev.retouch.weights.WeightMismatch when weights do not fit the configuration
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the pipeline owns the bundle and closes it
    public static EditPipeline open(Path bundle, PipelineSettings settings) throws IOException {
        ModelBundle loaded = loaded(bundle, settings);
        return new EditPipeline(
                loaded, settings, new ContentCache(settings.cacheBytes()), policy(loaded.config(), settings));
    }

    /** What was measured, within what a bundle leaves of the device once it is loaded. */
    static LocalPolicy policy(BundleConfig loaded, PipelineSettings settings) {
        DeviceMemory.returnUnused();
        return LocalPolicy.MEASURED
                .withMargin(settings.local().margin())
                .within(plan(loaded, settings), DeviceMemory.free());
    }

    private static MemoryPlan plan(BundleConfig config, PipelineSettings settings) {
        return MemoryPlan.of(
                config,
                Workload.of(
                        config,
                        settings.precision().dtype(),
                        settings.precision() == PipelineSettings.Precision.FP8,
                        settings.cacheBytes()));
    }

    @MustBeClosed
    private static ModelBundle loaded(Path bundle, PipelineSettings settings) throws IOException {
        return settings.precision() == PipelineSettings.Precision.FP8
                ? ModelBundle.openFp8(bundle, settings.loras(), settings.residency())
                : ModelBundle.open(bundle, settings.precision().dtype(), settings.loras(), settings.residency());
    }

    @Override
    public long memory(byte[] encoded) {
        return PictureMemory.of(encoded, settings.limits());
    }

    @Override
    public DecodedPicture decodeWithWarnings(byte[] encoded) {
        return PictureDecoder.decodeWithWarnings(encoded, settings.limits());
    }

    @Override
    public EditFiles encode(
            DecodedPicture source, EditOptions options, EditOutcome outcome, OutputOptions output, ModelIds models) {
        Provenance provenance = new Provenance(models.model(), models.adapter(), options.instruction());
        return EditFiles.of(source, outcome, output, settings.jpegQuality(), provenance);
    }

    @Override
    public ModelIds modelIds() {
        return current.ids();
    }

    /**
     * Loads another adapter for the edits to come; {@link #adopt} takes it over. Safe from any thread.
     *
     * @param folder with its {@code adapter/}
     * @return its id
     * @throws IOException as {@link ModelBundle#another}, and then what is loaded stays
     */
    @SuppressWarnings("MustBeClosedChecker") // closed with what is current, or when it gives way to the next
    public String offer(Path folder) throws IOException {
        return current.offer(bundle.another(folder, settings.precision().dtype()));
    }

    @Override
    public synchronized ModelIds adopt() {
        current.adopt();
        return modelIds();
    }

    @Override
    public void requireReferences(int count) {
        int most = bundle.config().pipeline().references();
        if (count > most) {
            throw new FailureException(
                    EditFailure.REFERENCES_UNSUPPORTED,
                    most == 0
                            ? "the worker's model edits one picture alone: leave the references out, or load"
                                    + " Qwen-Image-Edit-2509 or -2511"
                            : "the worker's model takes " + most + " references at most, got " + count);
        }
    }

    @Override
    public EditOutcome edit(Picture source, List<Picture> references, EditOptions options, EditListener listener) {
        return edit(source, references, options, listener, regions(options));
    }

    /** Before the work that a refusal would throw away. */
    private RegionSource regions(EditOptions options) {
        if (options.mode() == EditMode.GLOBAL) {
            return (prepared, request) -> Region.everything(prepared.columns(), prepared.rows());
        }
        Grounder grounder = grounder();
        return (prepared, request) -> grounder.region(prepared, request, options.mode(), options.whenNotFound());
    }

    @Override
    public EditPlan plan(Picture source, List<Picture> references, EditOptions asked, EditListener listener) {
        requireReferences(references.size());
        RegionSource regions = regions(asked);
        EditOptions options = asked.withDefaults(inference());
        if (!prices.known()) { // a worker that warms up knows them from the start
            edit(source, references, options.withSteps(EditOptions.MIN_STEPS).with(WhenNotFound.GLOBAL), listener);
        }
        return exclusively(manager -> {
            List<PreparedPicture> pictures = prepared(source, references);
            EncodedRequest request = encoder.encode(manager, pictures, options.instruction(), options.guidance());
            listener.stepped(1, 2);
            Region region = regions.region(pictures.get(0), request);
            EditPrices.Work work = passes(manager, request, region, options)
                    .work(request, options.steps(), settings.local().dense());
            return Composition.plan(source, region, options, work.dense(), prices.seconds(work));
        });
    }

    @Override
    public void warmUp(Picture source) {
        EditMode mode = hasAdapter() ? EditMode.LOCAL : EditMode.GLOBAL;
        EditOptions options =
                new EditOptions("make it red", 0, EditOptions.MIN_STEPS, 0, mode, Preserve.EXACT, LocalCompute.EXACT);
        editInside(source, List.of(), options, (prepared, request) -> {
            int width = prepared.columns();
            int height = prepared.rows();
            if (!hasAdapter()) {
                return Region.everything(width, height);
            }
            grounder().probabilities(prepared, request); // they may find nothing in a picture that shows nothing
            byte[] top = new byte[width * height];
            Arrays.fill(top, 0, width * ((height + 1) / 2), (byte) 1);
            return new Region(top, width, height, EditMode.LOCAL);
        });
    }

    private List<PreparedPicture> prepared(Picture source, List<Picture> references) {
        return Stream.concat(Stream.of(source), references.stream())
                .map(this::prepare)
                .toList();
    }

    /** Edits inside the region that {@code regions} gives. */
    EditOutcome editInside(Picture source, List<Picture> references, EditOptions asked, RegionSource regions) {
        return edit(source, references, asked, EditListener.NONE, regions);
    }

    private EditOutcome edit(
            Picture source, List<Picture> references, EditOptions asked, EditListener listener, RegionSource regions) {
        requireReferences(references.size());
        EditOptions options = asked.withDefaults(inference());
        return exclusively(manager -> {
            StageClock clock = new StageClock();
            List<PreparedPicture> pictures = prepared(source, references);
            PreparedPicture prepared = pictures.get(0); // the result has its size, whatever the references have
            clock.done("prepare");
            EncodedRequest request = encoder.encode(manager, pictures, options.instruction(), options.guidance());
            bundle.vacate();
            clock.done("encode");
            Region region = regions.region(prepared, request);
            clock.done("ground");
            Passes passes = passes(manager, request, region, options);
            Denoised denoised = denoise(manager, request, passes, options, listener);
            clock.done("denoise");
            Picture drawn = new LatentDecoder(bundle.vae()).decode(denoised.latents(), prepared);
            clock.done("decode");
            Steadied steadied = Steadied.of(
                    source,
                    prepared.picture(),
                    drawn,
                    region,
                    denoised.denseSteps() == options.steps(),
                    settings.driftLimit());
            EditOutcome outcome = Composition.outcome(source, steadied, region, options, denoised.denseSteps(), clock);
            prices.learn(
                    passes.work(request, options.steps(), settings.local().dense()),
                    outcome.report().stages());
            return outcome;
        });
    }

    /**
     * Runs work alone, without autograd, and frees whatever tensors it made.
     *
     * @throws FailureException when the device has too little memory for it
     */
    synchronized <T> T exclusively(Function<NDManager, T> work) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope();
                NDManager manager = bundle.manager().newSubManager()) {
            return work.apply(manager);
        } catch (RuntimeException e) {
            throw DeviceMemory.isExhausted(e) ? tooLittleMemory(e) : e;
        } finally {
            bundle.vacate();
        }
    }

    /** By now the tensors of the work are freed; libtorch keeps their blocks, which the next edit may need otherwise. */
    private static FailureException tooLittleMemory(RuntimeException cause) {
        DeviceMemory.returnUnused();
        return new FailureException(
                EditFailure.DEVICE_MEMORY,
                "the worker's device has too little free memory for this edit: bundle plan says what it needs",
                cause);
    }

    /** A picture that was encoded and decoded again, at its own size. */
    Picture roundTrip(Picture picture) {
        return exclusively(manager -> {
            PreparedPicture prepared = prepare(picture);
            Picture drawn =
                    new LatentDecoder(bundle.vae()).decode(encoder.latents(manager, prepared.picture()), prepared);
            return Resampler.resize(drawn, picture.width(), picture.height(), Filter.LANCZOS);
        });
    }

    PreparedPicture prepare(Picture picture) {
        long area = inference().pictureArea();
        return PreparedPicture.of(
                picture,
                area,
                bundle.config().pipeline().seenArea(area),
                bundle.config().tokenPixels());
    }

    /** The transformer's passes of an edit: over all tokens, and where {@code sparse} is given over some between. */
    private record Passes(
            List<Denoiser.Branch> branches, @Nullable SparseBranches sparse) {

        EditPrices.Work work(EncodedRequest request, int steps, DenseSteps schedule) {
            long tokens = request.source().getShape().get(1);
            if (sparse == null) {
                return new EditPrices.Work(steps, 0, 1, tokens, branches.size());
            }
            int dense = schedule.count(steps);
            double share = (double) sparse.tokens().active().size() / tokens;
            return new EditPrices.Work(dense, steps - dense, share, tokens, branches.size());
        }
    }

    private Passes passes(NDManager manager, EncodedRequest request, Region region, EditOptions options) {
        if (region.mode() == EditMode.GLOBAL) {
            List<Denoiser.Branch> branches = request.prompts().stream()
                    .map(prompt -> conditioning.global(manager, prompt, region, request.grids()))
                    .toList();
            return new Passes(branches, null);
        }
        LocalBranches local = conditioning.local(manager, adapter(), request.prompts(), region, request.grids());
        SparseBranches sparse = policy.computed(options, region, bundle.config().transformer(), local.branches())
                .map(computed -> local.sparse(manager, computed))
                .orElse(null);
        return new Passes(local.branches(), sparse);
    }

    private Denoised denoise(
            NDManager manager, EncodedRequest request, Passes passes, EditOptions options, EditListener listener) {
        NDArray source = request.source();
        int tokens = (int) source.getShape().get(1);
        int channels = (int) source.getShape().get(2);
        NDArray noise = SeededNoise.of(manager, options.seed(), tokens, channels);
        FlowMatchSchedule schedule = FlowMatchSchedule.of(bundle.config().scheduler(), options.steps(), tokens);
        if (passes.sparse() != null) {
            return localDenoiser.denoise(
                    passes.branches(), passes.sparse(), options.guidance(), noise, request.shown(), schedule, listener);
        }
        NDArray latents =
                denoiser.denoise(passes.branches(), options.guidance(), noise, request.shown(), schedule, listener);
        return new Denoised(latents, options.steps());
    }

    /**
     * What finds regions.
     *
     * @throws FailureException when the bundle has no adapter
     */
    Grounder grounder() {
        return new Grounder(adapter(), inference());
    }

    private Adapter adapter() {
        Adapter adapter = current.get();
        if (adapter == null) {
            throw new FailureException(
                    EditFailure.OPTIONS_INVALID,
                    "the bundle has no adapter/ to find the region of an edit with: only mode global works with it"
                            + " (edit --mode global)");
        }
        return adapter;
    }

    boolean hasAdapter() {
        return bundle.adapter() != null;
    }

    RequestEncoder encoder() {
        return encoder;
    }

    Inference inference() {
        return bundle.config().inference();
    }

    int managedTensors() {
        return bundle.manager().getManagedArrays().size();
    }

    @Override
    public synchronized void close() {
        cache.close();
        current.close();
        bundle.close();
    }
}
