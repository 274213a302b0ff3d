package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bench.SparseQuality;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Local edits with the networks that ship: what they compute, and what of the result that changes. */
class LocalComputeTest {

    private static final int SIDE = 128;

    /** The benchmark takes 64, over which the error must not grow by more than one percent. */
    private static final int EDITS = 8;

    private static final double WORSE_OF_FEW = 0.03;

    private static MeasuredPipeline pipeline;

    private final EditSample sample = new SceneSet(5, Split.HELD_OUT, SIDE).sample(3, EditKind.RECOLOUR);
    private final Picture source = Picture.opaque(SIDE, SIDE, sample.source().rgb());

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        pipeline = MeasuredPipeline.open(
                Path.of("src", "bundle", "small"), PipelineSettings.of(PipelineSettings.Precision.F32));
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    private EditOutcome edit(LocalCompute compute, EditMode mode, Preserve preserve, int steps) {
        EditOptions options = new EditOptions(sample.instruction(), 7, steps, 4, mode, preserve, compute);
        return mode == EditMode.GLOBAL
                ? pipeline.editor().edit(source, options)
                : pipeline.editInside(source, options, sample.mask());
    }

    @Test
    void sparse_drawsInsideWhatExactDraws() {
        SparseQuality quality = new SparseQuality(pipeline, 15, 28);
        quality.run(EDITS);
        assertEquals(3, quality.denseSteps());
        assertTrue(quality.decibels() >= 35, quality.decibels() + " dB from the exact edits");
        assertTrue(quality.worse() <= WORSE_OF_FEW, 100 * quality.worse() + " % further from the truth");
    }

    @Test
    void sparse_changesNothingOutside() {
        EditOutcome sparse = edit(LocalCompute.SPARSE, EditMode.LOCAL, Preserve.EXACT, 8);
        EditOutcome exact = edit(LocalCompute.EXACT, EditMode.LOCAL, Preserve.EXACT, 8);
        byte[] weight = sparse.mask().rgb();
        assertArrayEquals(exact.mask().rgb(), weight);
        assertFalse(Arrays.equals(exact.result().rgb(), sparse.result().rgb()));
        for (int i = 0; i < weight.length; i++) {
            assertTrue(weight[i] != 0 || sparse.result().rgb()[i] == source.rgb()[i], "sample " + i);
        }
        assertEquals(0, sparse.report().outsideMaxDifference());
    }

    @Test
    void sparse_ofOneSeedIsOnePicture() {
        assertArrayEquals(
                edit(LocalCompute.SPARSE, EditMode.LOCAL, Preserve.EXACT, 4)
                        .result()
                        .rgb(),
                edit(LocalCompute.SPARSE, EditMode.LOCAL, Preserve.EXACT, 4)
                        .result()
                        .rgb());
    }

    @Test
    void sparse_leavesNoTensorBehind() {
        edit(LocalCompute.SPARSE, EditMode.LOCAL, Preserve.EXACT, 4);
        int before = pipeline.managedTensors();
        edit(LocalCompute.SPARSE, EditMode.LOCAL, Preserve.EXACT, 4);
        assertEquals(before, pipeline.managedTensors());
    }

    @Test
    void auto_isSparseWhereTheRestOfThePictureIsNotShown() {
        assertEquals(
                3,
                edit(LocalCompute.AUTO, EditMode.LOCAL, Preserve.EXACT, 8)
                        .report()
                        .denseSteps());
        assertEquals(
                8,
                edit(LocalCompute.AUTO, EditMode.LOCAL, Preserve.SOFT, 8)
                        .report()
                        .denseSteps());
        assertEquals(
                8,
                edit(LocalCompute.SPARSE, EditMode.LOCAL, Preserve.SOFT, 8)
                        .report()
                        .denseSteps());
        assertEquals(
                8,
                edit(LocalCompute.SPARSE, EditMode.GLOBAL, Preserve.EXACT, 8)
                        .report()
                        .denseSteps());
        assertEquals(
                8,
                edit(LocalCompute.EXACT, EditMode.LOCAL, Preserve.EXACT, 8)
                        .report()
                        .denseSteps());
    }

    @Test
    void soft_isTheWholePictureOfTheExactEdit() {
        assertArrayEquals(
                edit(LocalCompute.EXACT, EditMode.LOCAL, Preserve.SOFT, 4)
                        .result()
                        .rgb(),
                edit(LocalCompute.AUTO, EditMode.LOCAL, Preserve.SOFT, 4)
                        .result()
                        .rgb());
    }
}
