package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Inference;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.ModelIds;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.image.PixelTensors;
import dev.retouch.image.Resampler;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.sampling.Dimensions;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Latents;
import dev.retouch.sampling.SeededNoise;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Mask-free editing: prepare, encode, ground, denoise, finish.
 *
 * <p>One edit runs at a time. Whatever an edit makes is freed when it ends, in success and in failure.
 */
public final class EditPipeline implements ImageEditor {

    private final ModelBundle bundle;
    private final Denoiser denoiser;
    private final PipelineSettings settings;
    private final ContentCache cache;

    EditPipeline(ModelBundle bundle, PipelineSettings settings, ContentCache cache) {
        this.bundle = bundle;
        this.denoiser = new Denoiser(bundle.transformer());
        this.settings = settings;
        this.cache = cache;
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
        return new EditPipeline(
                ModelBundle.open(bundle, settings.precision().dtype(), settings.loras()),
                settings,
                new ContentCache(settings.cacheBytes()));
    }

    @Override
    public Picture decode(byte[] encoded) {
        return PictureDecoder.decode(encoded, settings.limits());
    }

    @Override
    public byte[] encode(Picture picture, PictureFormat format) {
        return PictureEncoder.encode(picture, format, settings.jpegQuality());
    }

    @Override
    public ModelIds modelIds() {
        return bundle.ids();
    }

    @Override
    public EditOutcome edit(Picture source, EditOptions options) {
        return edit(source, options, null);
    }

    /**
     * Edits inside a region that is given instead of predicted; for measuring what the prediction costs.
     *
     * @param mask (height, width) of the source, 1 inside, 0 outside
     */
    public EditOutcome editInside(Picture source, EditOptions options, byte[] mask) {
        return edit(source, options, mask);
    }

    private synchronized EditOutcome edit(Picture source, EditOptions options, byte @Nullable [] mask) {
        if (mask != null || options.mode() != EditMode.GLOBAL) {
            adapter(); // before the work that a refusal would throw away
        }
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope();
                NDManager own = bundle.manager().newSubManager()) {
            StageClock clock = new StageClock();
            Prepared input = prepare(source);
            clock.done("prepare");
            NDArray latents = latents(own, input);
            List<Prompt> prompts = prompts(own, input.picture(), options);
            clock.done("encode");
            Region region = mask == null
                    ? ground(prompts.get(0), latents, input, options.mode())
                    : Region.inside(
                            mask,
                            source,
                            input.columns(),
                            input.rows(),
                            inference().margin());
            clock.done("ground");
            FlowMatchSchedule schedule = schedule(options, input.columns() * input.rows());
            NDArray edited = denoise(own, latents, prompts, region, schedule, options);
            clock.done("denoise");
            Picture drawn = decode(edited, input);
            clock.done("decode");
            return Finish.outcome(source, drawn, region, options, schedule.steps(), clock);
        }
    }

    /**
     * What finds the region of an edit and works in it.
     *
     * @throws FailureException when the bundle has none
     */
    private Adapter adapter() {
        Adapter adapter = bundle.adapter();
        if (adapter == null) {
            throw new FailureException(
                    EditFailure.OPTIONS_INVALID,
                    "the bundle has no adapter/ to find the region of an edit with: only mode global works with it"
                            + " (edit --mode global)");
        }
        return adapter;
    }

    /** The source at the model's size; a token covers {@code token} pixels squared. */
    private record Prepared(Picture picture, int token) {
        int columns() {
            return picture.width() / token;
        }

        int rows() {
            return picture.height() / token;
        }
    }

    private Prepared prepare(Picture source) {
        int token = bundle.config().vae().scaleFactor()
                * bundle.config().transformer().patchSize();
        Dimensions size = PictureSize.of(source, inference().pictureArea(), token);
        return new Prepared(Resampler.resize(source, size.width(), size.height(), Filter.LANCZOS), token);
    }

    /** (1, N, 64) packed, normalised latents of the source */
    private NDArray latents(NDManager own, Prepared input) {
        return cache.get(own, ContentCache.key("latents", input.picture(), ""), () -> {
                    NDArray encoded = bundle.vae()
                            .encode(PixelTensors.of(
                                    own,
                                    input.picture().rgb(),
                                    input.picture().width(),
                                    input.picture().height()));
                    return List.of(Latents.pack(bundle.vae().normalize(encoded)));
                })
                .get(0);
    }

    /** The instruction and, where guidance is on, the empty one. */
    private List<Prompt> prompts(NDManager own, Picture picture, EditOptions options) {
        Prompt asked = prompt(own, picture, options.instruction());
        return guidance(options) > 1 ? List.of(asked, prompt(own, picture, " ")) : List.of(asked);
    }

    private Prompt prompt(NDManager own, Picture picture, String instruction) {
        List<NDArray> layers = cache.get(
                own,
                ContentCache.key("prompt", picture, instruction),
                () -> PromptEncoder.encode(own, bundle, cache, picture, instruction));
        return new Prompt(layers.get(layers.size() - 1), layers);
    }

    private double guidance(EditOptions options) {
        return options.guidance() == 0 ? inference().guidance() : options.guidance();
    }

    private FlowMatchSchedule schedule(EditOptions options, int targetTokens) {
        int steps = options.steps() == 0 ? inference().steps() : options.steps();
        return FlowMatchSchedule.of(bundle.config().scheduler(), steps, targetTokens);
    }

    private Inference inference() {
        return bundle.config().inference();
    }

    private Region ground(Prompt prompt, NDArray latents, Prepared input, EditMode mode) {
        if (mode == EditMode.GLOBAL) {
            return Region.everything(input.columns(), input.rows());
        }
        float[] probabilities = probabilities(prompt, latents, input);
        return Region.of(probabilities, input.columns(), input.rows(), inference(), mode);
    }

    private float[] probabilities(Prompt prompt, NDArray latents, Prepared input) {
        NDArray instruction = adapter().instruction(prompt.layers(), null);
        NDArray mask = adapter().predictMask(instruction, latents, input.rows(), input.columns());
        if (!Nn.isFinite(mask)) {
            throw notFinite();
        }
        return Nn.f32(mask).toFloatArray();
    }

    private NDArray denoise(
            NDManager own,
            NDArray source,
            List<Prompt> prompts,
            Region region,
            FlowMatchSchedule schedule,
            EditOptions options) {
        List<Denoiser.Branch> branches = prompts.stream()
                .map(prompt -> Conditioning.branch(own, bundle, prompt, region))
                .toList();
        NDArray noise =
                SeededNoise.of(own, options.seed(), (int) source.getShape().get(1), (int)
                        source.getShape().get(2));
        return denoiser.denoise(branches, guidance(options), noise, source, schedule);
    }

    private Picture decode(NDArray latents, Prepared input) {
        NDArray unpacked = Latents.unpack(latents, input.rows(), input.columns());
        NDArray pixels = bundle.vae().decodeUnclamped(bundle.vae().denormalize(unpacked));
        if (!Nn.isFinite(pixels)) {
            throw notFinite();
        }
        return Picture.opaque(input.picture().width(), input.picture().height(), PixelTensors.toBytes(pixels));
    }

    private static FailureException notFinite() {
        return new FailureException(
                EditFailure.MODEL_OUTPUT_NOT_FINITE,
                "the model's output is not a finite number: check the bundle's weights, or try another seed");
    }

    /** How many native tensors the pipeline holds; the same before and after an edit. */
    public int managedTensors() {
        return bundle.manager().getManagedArrays().size();
    }

    /** The bundle's settings. */
    public BundleConfig config() {
        return bundle.config();
    }

    /** What the mask predictor says alone, without an edit. */
    public synchronized Grounding ground(Picture source, String instruction) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope();
                NDManager own = bundle.manager().newSubManager()) {
            Prepared input = prepare(source);
            float[] found = probabilities(prompt(own, input.picture(), instruction), latents(own, input), input);
            Region region = Region.of(found, input.columns(), input.rows(), inference(), EditMode.AUTO);
            return new Grounding(found, input.columns(), input.rows(), region.mode());
        }
    }

    @Override
    public synchronized void close() {
        cache.close();
        bundle.close();
    }
}
