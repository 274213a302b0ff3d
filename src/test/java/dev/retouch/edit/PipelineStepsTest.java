package dev.retouch.edit;

import static dev.retouch.image.TestPictures.decoded;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.Residency;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Difference;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.image.PictureLimits;
import dev.retouch.image.PixelTensors;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Latents;
import dev.retouch.sampling.SeededNoise;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps around the denoising loop with the networks that ship. */
class PipelineStepsTest {

    private static final int SIDE = 128;
    private static final int TOKEN = 16;

    private static ModelBundle bundle;
    private static PreparedPicture source;
    /** It names what the picture shows. */
    private static String instruction;

    private final NDManager manager = Tensors.newManager();
    private GradMode off;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        bundle = ModelBundle.open(Path.of("src", "bundle", "small"), Dtype.F32, List.of(), Residency.DEVICE);
        EditSample sample = new SceneSet(5, Split.HELD_OUT, SIDE).sample(0, EditKind.RECOLOUR);
        source = new PreparedPicture(Picture.opaque(SIDE, SIDE, sample.source().rgb()), TOKEN);
        instruction = sample.instruction();
    }

    @AfterAll
    static void closeBundle() {
        bundle.close();
    }

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private EncodedRequest encode(ContentCache cache, String text, double guidance) {
        return new RequestEncoder(bundle, cache).encode(manager, List.of(source), text, guidance);
    }

    private static float[] words(EncodedRequest request, int prompt) {
        return request.prompts().get(prompt).words().toFloatArray();
    }

    @Test
    void encode_addsTheEmptyInstructionWhereGuidanceIsOn() {
        try (ContentCache cache = new ContentCache(0)) {
            EncodedRequest guided = encode(cache, instruction, 1.5);
            assertEquals(2, guided.prompts().size());
            assertEquals(1, encode(cache, instruction, 1).prompts().size());
            assertArrayEquals(words(encode(cache, instruction, 1), 0), words(guided, 0));
            assertArrayEquals(words(encode(cache, " ", 1), 0), words(guided, 1));
            assertFalse(Arrays.equals(words(guided, 0), words(guided, 1)));
        }
    }

    @Test
    void encode_givesTheAdapterTheLastLayersAndTheTransformerTheVeryLast() {
        try (ContentCache cache = new ContentCache(0)) {
            Prompt prompt = encode(cache, instruction, 1).instruction();
            assertEquals(4, prompt.layers().size());
            assertArrayEquals(
                    prompt.layers().get(3).toFloatArray(), prompt.words().toFloatArray());
        }
    }

    @Test
    void encode_keepsEachPartForTheNextRequestThatNeedsIt() {
        try (ContentCache cache = new ContentCache(1 << 24)) {
            EncodedRequest first = encode(cache, instruction, 1);
            assertEquals(3, cache.misses(), "the picture's tokens, the prompt and the latents");
            assertEquals(0, cache.hits());
            EncodedRequest again = encode(cache, instruction, 1);
            assertEquals(2, cache.hits(), "the prompt and the latents");
            assertArrayEquals(words(first, 0), words(again, 0));
            assertArrayEquals(first.source().toFloatArray(), again.source().toFloatArray());
            EncodedRequest other = encode(cache, "make it blue", 1);
            assertEquals(4, cache.misses(), "another prompt alone");
            assertFalse(Arrays.equals(words(first, 0), words(other, 0)));
        }
    }

    @Test
    void encode_latentsArePackedAndNormalised() {
        try (ContentCache cache = new ContentCache(0)) {
            NDArray pixels = PixelTensors.of(manager, source.picture().rgb(), SIDE, SIDE);
            NDArray wanted = Latents.pack(bundle.vae().normalize(bundle.vae().encode(pixels)));
            NDArray latents = encode(cache, instruction, 1).source();
            assertEquals(new Shape(1, 64, 64), latents.getShape());
            assertArrayEquals(wanted.toFloatArray(), latents.toFloatArray());
        }
    }

    @Test
    void decode_isTheWayBackFromTheEncodedSource() {
        byte[] upper = Arrays.copyOf(source.picture().rgb(), 3 * SIDE * SIDE / 2);
        PreparedPicture wide = new PreparedPicture(Picture.opaque(SIDE, SIDE / 2, upper), TOKEN);
        try (ContentCache cache = new ContentCache(0)) {
            EncodedRequest request = new RequestEncoder(bundle, cache).encode(manager, List.of(wide), instruction, 1);
            Picture back = new LatentDecoder(bundle.vae()).decode(request.source(), wide);
            NDArray pixels = PixelTensors.of(manager, upper, SIDE, SIDE / 2);
            NDArray decoded = bundle.vae().decode(bundle.vae().encode(pixels));
            Picture direct = Picture.opaque(SIDE, SIDE / 2, PixelTensors.toBytes(decoded));
            double difference = Difference.between(direct, back).max();
            assertTrue(difference <= 1 / 255.0, "the way over packed latents is off by " + difference);
        }
    }

    /** What the pipeline draws with guidance 4. */
    private static Picture drawn(ContentCache cache, EditMode mode) {
        // Not closed: the bundle is every test's.
        EditPipeline pipeline = new EditPipeline(bundle, PipelineSettings.of(PipelineSettings.Precision.F32), cache);
        return pipeline.edit(source.picture(), new EditOptions(instruction, 7, 3, 4, mode, Preserve.EXACT))
                .drawn();
    }

    /** The same from the steps, each called by hand. */
    private Picture denoised(EncodedRequest request, List<Denoiser.Branch> branches) {
        FlowMatchSchedule schedule = FlowMatchSchedule.of(bundle.config().scheduler(), 3, 64);
        NDArray noise = SeededNoise.of(manager, 7, 64, 64);
        NDArray latents = new Denoiser(bundle.transformer()).denoise(branches, 4, noise, request.shown(), schedule);
        return new LatentDecoder(bundle.vae()).decode(latents, source);
    }

    private static Conditioning conditioning() {
        return new Conditioning(
                bundle.config().transformer(), bundle.config().inference().closedGate());
    }

    @Test
    void edit_globalIsTheBackboneAlone() {
        try (ContentCache cache = new ContentCache(0)) {
            EncodedRequest request = encode(cache, instruction, 4);
            Region everything = Region.everything(8, 8);
            Picture wanted = denoised(
                    request,
                    request.prompts().stream()
                            .map(prompt -> conditioning().global(manager, prompt, everything, request.grids()))
                            .toList());
            assertArrayEquals(wanted.rgb(), drawn(cache, EditMode.GLOBAL).rgb());
        }
    }

    @Test
    void edit_localRunsTheAdapterInBothBranches() {
        try (ContentCache cache = new ContentCache(0)) {
            EncodedRequest request = encode(cache, instruction, 4);
            Adapter adapter = bundle.adapter();
            assertNotNull(adapter);
            Region region = new Grounder(adapter, bundle.config().inference())
                    .region(source, request, EditMode.LOCAL, WhenNotFound.FAIL);
            Picture wanted = denoised(
                    request,
                    conditioning()
                            .local(manager, adapter, request.prompts(), region, request.grids())
                            .branches());
            assertArrayEquals(wanted.rgb(), drawn(cache, EditMode.LOCAL).rgb());
        }
    }

    @Test
    void pipeline_decodesAndEncodesAsItsSettingsSay() {
        PictureLimits small = new PictureLimits(1 << 12, 64, 1);
        try (ContentCache cache = new ContentCache(0)) {
            PipelineSettings defaults = PipelineSettings.of(PipelineSettings.Precision.F32);
            EditPipeline usual = new EditPipeline(bundle, defaults, cache);
            EditPipeline other = new EditPipeline(
                    bundle,
                    new PipelineSettings(
                            small, 0.1f, PipelineSettings.Precision.F32, 0, List.of(), Residency.DEVICE, 1),
                    cache);
            byte[] png = PictureEncoder.png(source.picture());
            assertArrayEquals(source.picture().rgb(), usual.decode(png).rgb());
            assertThrows(FailureException.class, () -> other.decode(png));
            EditOptions red = EditOptions.of(instruction);
            EditOutcome outcome = usual.edit(source.picture(), red);
            int fine = usual.encode(decoded(source.picture()), red, outcome, OutputOptions.of(PictureFormat.JPEG))
                    .result()
                    .length;
            int coarse = other.encode(decoded(source.picture()), red, outcome, OutputOptions.of(PictureFormat.JPEG))
                    .result()
                    .length;
            assertTrue(coarse < fine, coarse + " bytes against " + fine);
            assertEquals(bundle.ids(), usual.modelIds());
        }
    }

    @Test
    void decode_refusesWhatIsNotFinite() {
        NDArray latents = Tensors.floats(manager, new float[64 * 64], 1, 64, 64).mul(Float.NaN);
        LatentDecoder decoder = new LatentDecoder(bundle.vae());
        FailureException failure = assertThrows(FailureException.class, () -> decoder.decode(latents, source));
        assertEquals(EditFailure.MODEL_OUTPUT_NOT_FINITE, failure.reason());
        assertTrue(failure.getMessage().contains("another seed"), failure.getMessage());
    }
}
