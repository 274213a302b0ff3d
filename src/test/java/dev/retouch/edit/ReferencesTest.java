package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.PipelineType;
import dev.retouch.bundle.Residency;
import dev.retouch.bundle.SynthBundle;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.small.SmallBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits that are shown more pictures than their source, by a bundle of random weights that takes them. */
class ReferencesTest {

    private static final int SIDE = 128;
    private static final EditOptions OPTIONS =
            new EditOptions("put the sign of picture 2 on the cup", 7, 2, 2, EditMode.LOCAL, Preserve.SOFT);

    @TempDir
    private static Path folder;

    private static ModelBundle bundle;
    private static Picture source;
    private static Picture logo;
    private static Picture wide;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        BundleConfig c = SmallBundle.config();
        new SynthBundle(new BundleConfig(
                        PipelineType.EDIT_PLUS,
                        c.vae(),
                        c.text(),
                        c.pictures(),
                        c.transformer().withZeroCondT(true),
                        c.scheduler(),
                        c.adapter(),
                        c.inference()))
                .write(folder.resolve("plus"), 3, Long.MAX_VALUE, bytes -> {});
        bundle = ModelBundle.open(folder.resolve("plus"), Dtype.F32, List.of(), Residency.DEVICE);
        source = Picture.opaque(SIDE, SIDE, scene(3));
        logo = Picture.opaque(SIDE, SIDE, scene(4));
        wide = Picture.opaque(2 * SIDE, SIDE / 2, scene(5));
    }

    private static byte[] scene(int index) {
        return new SceneSet(5, Split.HELD_OUT, SIDE)
                .sample(index, EditKind.RECOLOUR)
                .source()
                .rgb();
    }

    @AfterAll
    static void close() {
        bundle.close();
    }

    /** Not closed: the bundle is every test's. */
    private static EditPipeline pipeline(ContentCache cache) {
        return new EditPipeline(bundle, PipelineSettings.of(PipelineSettings.Precision.F32), cache);
    }

    private static byte[] edited(ContentCache cache, Picture... references) {
        EditOutcome outcome = pipeline(cache).edit(source, List.of(references), OPTIONS);
        assertEquals(SIDE, outcome.result().width());
        assertEquals(SIDE, outcome.result().height());
        return outcome.drawn().rgb();
    }

    @Test
    void references_changeTheResultAndTheirOrderCounts() {
        try (ContentCache cache = new ContentCache(0)) {
            byte[] alone = edited(cache);
            byte[] one = edited(cache, logo);
            byte[] both = edited(cache, logo, wide);
            assertFalse(Arrays.equals(alone, one), "a reference changes nothing");
            assertFalse(Arrays.equals(one, both), "a second reference changes nothing");
            assertFalse(Arrays.equals(both, edited(cache, wide, logo)), "their order changes nothing");
            assertArrayEquals(both, edited(cache, logo, wide), "one seed, one picture");
        }
    }

    @Test
    void references_leaveTheRegionToTheSource() {
        try (ContentCache cache = new ContentCache(0);
                GradMode off = GradMode.off();
                NDManager manager = Tensors.newManager()) {
            EditPipeline pipeline = pipeline(cache);
            List<PreparedPicture> pictures = List.of(pipeline.prepare(source), pipeline.prepare(wide));
            EncodedRequest request = pipeline.encoder().encode(manager, pictures, "make it red", 1);
            EncodedRequest alone = pipeline.encoder().encode(manager, pictures.subList(0, 1), "make it red", 1);
            assertArrayEquals(alone.source().toFloatArray(), request.source().toFloatArray());
            assertEquals(List.of(TokenGrid.still(8, 8), TokenGrid.still(4, 16)), request.grids());
            assertEquals(8 * 8 + 4 * 16, request.shown().getShape().get(1));
            List<PreparedPicture> other = List.of(pipeline.prepare(wide));
            assertArrayEquals(
                    pipeline.encoder()
                            .encode(manager, other, "make it red", 1)
                            .source()
                            .toFloatArray(),
                    request.pictures().get(1).latents().toFloatArray());
        }
    }

    /** The text encoder's own answer to both pictures' patches at once. */
    @Test
    void prompt_isOfEveryPictureInOrder() {
        try (ContentCache cache = new ContentCache(0);
                GradMode off = GradMode.off();
                NDManager manager = Tensors.newManager()) {
            EditPipeline pipeline = pipeline(cache);
            List<PreparedPicture> pictures = List.of(pipeline.prepare(wide), pipeline.prepare(source));
            ImagePatches cut = bundle.config().pictures();
            List<PatchGrid> grids = new ArrayList<>();
            List<NDArray> patches = new ArrayList<>();
            for (PreparedPicture picture : pictures) {
                Picture seen = picture.seen();
                PatchGrid grid = cut.smartResize(seen.height(), seen.width());
                grids.add(grid);
                Picture resized = Resampler.resize(seen, cut.width(grid), cut.height(grid), Filter.BICUBIC);
                patches.add(cut.patches(manager, resized.rgb(), grid));
            }
            long[] ids = PromptTemplate.editPlus(bundle.tokenizer(), 3)
                    .tokens(bundle.tokenizer(), "make it red", cut.tokens(grids.get(0)), cut.tokens(grids.get(1)));
            TokenBatch batch = TokenBatch.of(List.of(ids), bundle.tokenizer().padding());
            NDArray all = bundle.text()
                    .hiddenStates(manager, batch, Nn.cat(0, patches), grids)
                    .get(bundle.config().text().numHiddenLayers());
            float[] wanted = Nn.span(all, bundle.template().drop(), ids.length).toFloatArray();
            float[] words = pipeline.encoder()
                    .encode(manager, pictures, "make it red", 1)
                    .instruction()
                    .words()
                    .toFloatArray();
            assertArrayEquals(wanted, words, 1e-4f);
        }
    }

    @Test
    void eachPicture_isCachedByItsOwnContent() {
        try (ContentCache cache = new ContentCache(1 << 26)) {
            byte[] fresh = edited(cache, logo, wide);
            // Two prompts, and of each picture what the vision tower and the autoencoder make of it.
            assertEquals(2 + 3 + 3, cache.misses());
            assertArrayEquals(fresh, edited(cache, logo, wide));
            assertEquals(8, cache.misses(), "the same request again");
            edited(cache, wide, logo);
            assertEquals(10, cache.misses(), "the prompts alone");
        }
    }

    @Test
    void textEncoder_seesLessThanTheAutoencoder() {
        try (ContentCache cache = new ContentCache(0)) {
            PreparedPicture prepared = pipeline(cache).prepare(source);
            assertEquals(SIDE, prepared.picture().width());
            assertEquals(64, prepared.seen().width(), "384 to 1024 as 48 to 128, in steps of 32");
            assertEquals(64, prepared.seen().height());
        }
    }

    @Test
    void aTransparentReference_isSeenAsItLooks() {
        byte[] rgb = logo.rgb().clone();
        byte[] alpha = new byte[SIDE * SIDE];
        Arrays.fill(alpha, SIDE * SIDE / 2, SIDE * SIDE, (byte) 255);
        byte[] hidden = rgb.clone();
        Arrays.fill(hidden, 0, 3 * SIDE * SIDE / 2, (byte) 17);
        try (ContentCache cache = new ContentCache(0)) {
            byte[] one = edited(cache, new Picture(SIDE, SIDE, rgb, alpha));
            assertArrayEquals(one, edited(cache, new Picture(SIDE, SIDE, hidden, alpha)));
            assertFalse(Arrays.equals(one, edited(cache, logo)));
        }
    }

    @Test
    void tooMany_areRefusedBeforeTheWork() {
        try (ContentCache cache = new ContentCache(1 << 20)) {
            EditPipeline pipeline = pipeline(cache);
            pipeline.requireReferences(2);
            FailureException failure = assertThrows(
                    FailureException.class, () -> pipeline.edit(source, List.of(logo, logo, logo), OPTIONS));
            assertEquals(EditFailure.REFERENCES_UNSUPPORTED, failure.reason());
            assertEquals("the worker's model takes 2 references at most, got 3", failure.getMessage());
            assertEquals(0, cache.misses());
        }
    }

    @Test
    void aPlainBackbone_refusesThem() throws IOException {
        try (EditPipeline plain = EditPipeline.open(
                Path.of("src", "bundle", "small"), PipelineSettings.of(PipelineSettings.Precision.F32))) {
            plain.requireReferences(0);
            FailureException failure =
                    assertThrows(FailureException.class, () -> plain.edit(source, List.of(logo), OPTIONS));
            assertEquals(EditFailure.REFERENCES_UNSUPPORTED, failure.reason());
            assertNotNull(failure.getMessage());
            assertFalse(failure.reason().retryable());
        }
    }
}
