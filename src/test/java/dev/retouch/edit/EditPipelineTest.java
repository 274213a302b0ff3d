package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.bundle.BundleCheck;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.Residency;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline with the bundle that ships. */
class EditPipelineTest {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final int STEPS = 3;

    private static MeasuredPipeline measured;
    private static ImageEditor pipeline;
    private static EditSample sample;
    private static Picture source;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        measured = MeasuredPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.F32));
        pipeline = measured.editor();
        sample = new SceneSet(5, Split.HELD_OUT, 128).sample(3, EditKind.RECOLOUR);
        source = Picture.opaque(128, 128, sample.source().rgb());
    }

    @AfterAll
    static void close() {
        measured.close();
    }

    private static EditOptions options(long seed, EditMode mode, Preserve preserve) {
        return new EditOptions(sample.instruction(), seed, STEPS, 0, mode, preserve);
    }

    @Test
    void roundTrip_isThePictureButForTheAutoencodersError() {
        int before = measured.managedTensors();
        byte[] back = measured.roundTrip(source).rgb();
        double sum = 0;
        for (int i = 0; i < back.length; i++) {
            sum += Math.abs((back[i] & 0xff) - (source.rgb()[i] & 0xff)) / 255.0;
        }
        double mean = sum / back.length;
        assertTrue(mean > 0.001 && mean < 0.03, "mean difference " + mean);
        assertEquals(before, measured.managedTensors(), "nothing is left behind");
    }

    /** A picture that shows nothing has no region, and everything that an edit needs is to be ready all the same. */
    @Test
    void warmUp_editsAPictureThatShowsNothing() {
        int before = measured.managedTensors();
        pipeline.warmUp(Picture.opaque(128, 64, new byte[3 * 128 * 64]));
        assertEquals(before, measured.managedTensors(), "nothing is left behind");
    }

    @Test
    void edit_sameSeedSameBytesOtherSeedOthers() {
        EditOptions options = options(1, EditMode.LOCAL, Preserve.EXACT);
        byte[] first = PictureEncoder.png(pipeline.edit(source, options).result());
        byte[] again = PictureEncoder.png(pipeline.edit(source, options).result());
        assertArrayEquals(first, again);
        byte[] other = pipeline.edit(source, options(2, EditMode.LOCAL, Preserve.EXACT))
                .result()
                .rgb();
        assertFalse(Arrays.equals(pipeline.decode(first).rgb(), other));
    }

    @Test
    void edit_sameBytesWithAndWithoutTheCache() throws IOException {
        EditOptions options = options(1, EditMode.LOCAL, Preserve.SOFT);
        PipelineSettings defaults = PipelineSettings.of(PipelineSettings.Precision.F32);
        PipelineSettings uncached = new PipelineSettings(
                defaults.limits(), defaults.jpegQuality(), defaults.precision(), 0, List.of(), Residency.DEVICE, 1);
        pipeline.edit(source, options);
        byte[] cached = pipeline.edit(source, options).result().rgb();
        try (EditPipeline fresh = EditPipeline.open(BUNDLE, uncached)) {
            assertArrayEquals(fresh.edit(source, options).result().rgb(), cached);
        }
    }

    @Test
    void edit_exactKeepsEveryPixelOutsideTheMaskOfAnOddPicture() {
        Picture wide = dev.retouch.image.Resampler.resize(source, 141, 121, dev.retouch.image.Filter.BICUBIC);
        EditOutcome outcome = pipeline.edit(wide, options(1, EditMode.LOCAL, Preserve.EXACT));
        assertEquals(141, outcome.result().width());
        assertEquals(121, outcome.result().height());
        byte[] mask = outcome.mask().rgb();
        int kept = 0;
        int changed = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == 0) {
                assertEquals(wide.rgb()[i], outcome.result().rgb()[i]);
                kept++;
            } else if (wide.rgb()[i] != outcome.result().rgb()[i]) {
                changed++;
            }
        }
        assertTrue(kept > 0, "something is kept");
        assertTrue(changed > 0, "something is changed");
        assertEquals(0, outcome.report().outsideMaxDifference());
    }

    @Test
    void edit_globalTouchesEverythingAndSaysSo() {
        EditOutcome outcome = pipeline.edit(source, options(1, EditMode.GLOBAL, Preserve.EXACT));
        assertEquals(EditMode.GLOBAL, outcome.report().mode());
        assertEquals(1, outcome.report().regionArea());
        assertEquals(outcome.drawn(), outcome.result());
    }

    @Test
    void editInside_editsTheTokensThatTheMaskTouches() {
        byte[] mask = new byte[128 * 128];
        for (int i = 0; i < 128 * 16; i++) {
            mask[i] = (byte) (i % 128 < 40 ? 1 : 0); // the first two tokens of the first row, and half of the third
        }
        EditOutcome outcome = measured.editInside(source, options(1, EditMode.AUTO, Preserve.EXACT), mask);
        assertEquals(EditMode.LOCAL, outcome.report().mode());
        int feather = 16 / 2;
        for (int x = 0; x < 128; x++) {
            assertEquals(
                    x < 48 ? 255 : 0,
                    x < 48 || x >= 48 + feather ? outcome.mask().rgb()[3 * x] & 0xff : 0,
                    "" + x);
        }
        byte[] others = measured.editInside(source, options(2, EditMode.AUTO, Preserve.EXACT), mask)
                .result()
                .rgb();
        assertFalse(Arrays.equals(outcome.result().rgb(), others), "another seed");
    }

    @Test
    void ground_saysWhatAnEditWouldTake() {
        Grounding found = measured.ground(source, sample.instruction());
        assertEquals(64, found.probabilities().length);
        assertEquals(8, found.columns());
        assertEquals(8, found.rows());
        assertEquals(
                pipeline.edit(source, options(1, EditMode.AUTO, Preserve.EXACT))
                        .report()
                        .mode(),
                found.mode());
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // the pipeline owns the bundle and the cache
    void close_freesEveryTensor() throws IOException {
        ModelBundle bundle = ModelBundle.open(BUNDLE, Dtype.F32, List.of(), Residency.DEVICE);
        ContentCache cache = new ContentCache(1 << 24);
        EditPipeline opened = new EditPipeline(bundle, PipelineSettings.of(PipelineSettings.Precision.F32), cache);
        opened.edit(source, options(1, EditMode.GLOBAL, Preserve.SOFT));
        assertTrue(opened.managedTensors() > 0, "the weights");
        opened.close();
        assertFalse(bundle.manager().isOpen(), "the weights' owner");
        try (NDManager manager = Tensors.newManager()) {
            NDArray fresh = Tensors.floats(manager, new float[1], 1);
            assertThrows(IllegalStateException.class, () -> cache.get(manager, "a", () -> List.of(fresh)));
        }
    }

    @Test
    void edit_timesEveryStageInOrder() {
        EditReport report = pipeline.edit(source, options(1, EditMode.GLOBAL, Preserve.EXACT))
                .report();
        assertEquals(
                List.of("prepare", "encode", "ground", "denoise", "decode", "composite"),
                List.copyOf(report.stages().keySet()));
        assertEquals(STEPS, report.steps());
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // closed before the last line, which needs it so
    void measured_isTheEditorOfItsBundle() throws IOException {
        MeasuredPipeline opened = MeasuredPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.F32));
        try (opened) {
            assertEquals(pipeline.modelIds(), opened.editor().modelIds());
            assertTrue(opened.managedTensors() > 0, "the weights");
        }
        assertThrows(IllegalStateException.class, () -> opened.ground(source, sample.instruction()));
    }

    @Test
    void edit_leavesNoTensorBehind() {
        pipeline.edit(source, options(1, EditMode.AUTO, Preserve.EXACT));
        int before = measured.managedTensors();
        for (int i = 0; i < 3; i++) {
            pipeline.edit(source, options(i, EditMode.LOCAL, Preserve.EXACT));
            pipeline.edit(source, options(i, EditMode.GLOBAL, Preserve.EXACT));
            assertEquals(before, measured.managedTensors());
        }
    }

    @Test
    void edit_thatTheDeviceHasNoMemoryFor_failsAloneAndLeavesNothing() {
        EditOptions options = options(1, EditMode.GLOBAL, Preserve.EXACT);
        byte[] before = pipeline.edit(source, options).result().rgb();
        int tensors = measured.managedTensors();
        EditPipeline edits = (EditPipeline) pipeline;
        FailureException failure = assertThrows(
                FailureException.class,
                () -> edits.editInside(source, List.of(), options, (prepared, request) -> {
                    request.source().getManager().zeros(new Shape(1L << 25, 1L << 25));
                    throw new AssertionError("there is a petabyte");
                }));
        assertEquals(EditFailure.DEVICE_MEMORY, failure.reason());
        assertEquals(tensors, measured.managedTensors());
        assertArrayEquals(before, pipeline.edit(source, options).result().rgb());
    }

    @Test
    void edit_withAnotherScheduleAndMargin_isComputedSo() throws IOException {
        EditOptions options =
                new EditOptions(sample.instruction(), 1, 8, 4, EditMode.LOCAL, Preserve.EXACT, LocalCompute.SPARSE);
        EditOutcome measuredOnes = pipeline.edit(source, options);
        PipelineSettings defaults = PipelineSettings.of(PipelineSettings.Precision.F32);
        try (EditPipeline other =
                        EditPipeline.open(BUNDLE, defaults.with(LocalSettings.of(1, List.of("0.3", "0.6", "0.8"))));
                EditPipeline wide = EditPipeline.open(BUNDLE, defaults.with(LocalSettings.of(3, List.of("auto"))))) {
            assertEquals(4, other.edit(source, options).report().denseSteps());
            assertEquals(3, measuredOnes.report().denseSteps());
            assertFalse(Arrays.equals(
                    measuredOnes.result().rgb(),
                    wide.edit(source, options).result().rgb()));
        }
    }

    @Test
    void edit_onAFreshThreadGivesTheSameBytes() throws ExecutionException, InterruptedException {
        EditOptions options = options(1, EditMode.LOCAL, Preserve.EXACT);
        byte[] here = pipeline.edit(source, options).result().rgb();
        int before = measured.managedTensors();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            byte[] there = other.submit(
                            () -> pipeline.edit(source, options).result().rgb())
                    .get();
            assertArrayEquals(here, there);
        } finally {
            other.shutdownNow();
        }
        assertEquals(before, measured.managedTensors());
    }

    /** Grad mode is per thread and on by default: an edit on a fresh thread must not build a graph. */
    @Test
    @SuppressWarnings("MustBeClosedChecker") // the pipeline owns the bundle and closes it
    void edit_onAFreshThreadBuildsNoGraph() throws Exception {
        PipelineSettings settings = PipelineSettings.of(PipelineSettings.Precision.F32);
        List<Boolean> before = new ArrayList<>();
        List<Boolean> within = new ArrayList<>();
        ContentCache watched = new ContentCache(settings.cacheBytes()) {
            @Override
            List<NDArray> get(NDManager own, String key, Supplier<List<NDArray>> compute) {
                within.add(GradMode.isOn());
                return super.get(own, key, compute);
            }
        };
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (EditPipeline pipeline = new EditPipeline(
                ModelBundle.open(BUNDLE, settings.precision().dtype(), List.of(), Residency.DEVICE),
                settings,
                watched)) {
            other.submit(() -> {
                        before.add(GradMode.isOn());
                        pipeline.edit(source, options(1, EditMode.LOCAL, Preserve.EXACT));
                        before.add(GradMode.isOn());
                    })
                    .get();
        } finally {
            other.shutdownNow();
        }
        assertEquals(List.of(true, true), before, "as libtorch starts a thread, and as the edit leaves it");
        assertFalse(within.isEmpty());
        assertFalse(within.contains(true), "autograd was on within the edit");
    }

    @Test
    void edit_bf16IsCloseToF32() throws IOException {
        EditOptions options = options(1, EditMode.LOCAL, Preserve.EXACT);
        byte[] f32 = pipeline.edit(source, options).result().rgb();
        try (EditPipeline half = EditPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.BF16))) {
            byte[] bf16 = half.edit(source, options).result().rgb();
            double difference = 0;
            double change = 0;
            byte[] before = source.rgb();
            for (int i = 0; i < f32.length; i++) {
                difference += Math.abs((f32[i] & 0xff) - (bf16[i] & 0xff));
                change += Math.abs((f32[i] & 0xff) - (before[i] & 0xff));
            }
            // A tenth of what the edit changes: a bf16 edit that did nothing, or another thing, is off by all of it.
            double share = difference / change;
            assertTrue(share > 0 && share < 0.1, "differs by " + share + " of the change");
        }
    }

    @Test
    void ground_findsTheObjectThatIsNamed() {
        SceneSet scenes = new SceneSet(11, Split.HELD_OUT, 128);
        double overlap = 0;
        int count = 24;
        for (int i = 0; i < count; i++) {
            EditSample one = scenes.sample(i, EditKind.RECOLOUR);
            Grounding found =
                    measured.ground(Picture.opaque(128, 128, one.source().rgb()), one.instruction());
            byte[] truth = TouchedTokens.of(one.mask(), 128, 128, found.columns(), found.rows());
            int both = 0;
            int either = 0;
            for (int t = 0; t < truth.length; t++) {
                boolean hit = found.probabilities()[t] > 0.5f;
                both += hit && truth[t] == 1 ? 1 : 0;
                either += hit || truth[t] == 1 ? 1 : 0;
            }
            overlap += (double) both / Math.max(1, either) / count;
        }
        double mean = overlap;
        assertTrue(mean > 0.4, () -> "mean IoU " + mean);
    }

    @Test
    void open_withoutABundleNamesTheMissingFile() {
        WeightMismatch failure = assertThrows(WeightMismatch.class, () -> {
            try (EditPipeline none =
                    EditPipeline.open(Path.of("target"), PipelineSettings.of(PipelineSettings.Precision.F32))) {
                none.modelIds();
            }
        });
        assertTrue(failure.getMessage().contains("is missing"), failure.getMessage());
    }

    @Test
    void open_takesABackboneWithoutAdapterAndRefusesAllButGlobalEdits(@TempDir Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(BUNDLE)) {
            for (Path file : files.skip(1).toList()) {
                if (!file.startsWith(BUNDLE.resolve("adapter"))) {
                    Files.copy(file, folder.resolve(BUNDLE.relativize(file).toString()));
                }
            }
        }
        assertTrue(BundleCheck.of(folder, List.of()).isValid());
        try (EditPipeline backbone = EditPipeline.open(folder, PipelineSettings.of(PipelineSettings.Precision.F32))) {
            for (EditMode mode : List.of(EditMode.AUTO, EditMode.LOCAL)) {
                FailureException refusal = assertThrows(
                        FailureException.class, () -> backbone.edit(source, options(1, mode, Preserve.EXACT)));
                assertEquals(EditFailure.OPTIONS_INVALID, refusal.reason());
                assertTrue(refusal.getMessage().contains("--mode global"), refusal.getMessage());
            }
            assertEquals("none", backbone.modelIds().adapter());
            backbone.warmUp(source);
        }
    }
}
