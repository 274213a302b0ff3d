package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An edit that is not made, or not to its end, with the bundle that ships. */
class EditPlanTest {

    private static MeasuredPipeline measured;
    private static ImageEditor pipeline;
    private static EditSample sample;
    private static Picture source;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        measured = MeasuredPipeline.open(
                Path.of("src", "bundle", "small"), PipelineSettings.of(PipelineSettings.Precision.F32));
        pipeline = measured.editor();
        sample = new SceneSet(5, Split.HELD_OUT, 128).sample(3, EditKind.RECOLOUR);
        source = Picture.opaque(128, 128, sample.source().rgb());
    }

    @AfterAll
    static void close() {
        measured.close();
    }

    @ParameterizedTest
    @EnumSource(LocalCompute.class)
    void plan_saysWhatTheEditThenDoes(LocalCompute compute) {
        EditOptions options = new EditOptions(sample.instruction(), 1, 8, 4, EditMode.AUTO, Preserve.EXACT, compute);
        int tensors = measured.managedTensors();
        EditPlan plan = pipeline.plan(source, List.of(), options);
        assertEquals(tensors, measured.managedTensors());
        EditOutcome outcome = pipeline.edit(source, options);
        EditReport report = outcome.report();
        assertEquals(report.mode(), plan.mode());
        assertEquals(report.regionArea(), plan.regionArea());
        assertEquals(report.regionBox(), plan.regionBox());
        assertEquals(8, plan.steps());
        assertEquals(report.denseSteps(), plan.denseSteps());
        assertTrue(plan.seconds() > 0, "the first plan makes an edit where none was made");
        assertArrayEquals(outcome.mask().rgb(), pipeline.decode(plan.maskPng()).rgb());
    }

    @Test
    void plan_thatIsStopped_endsThereAndLeavesNothing() {
        EditOptions options = EditOptions.of(sample.instruction());
        pipeline.plan(source, List.of(), options);
        int tensors = measured.managedTensors();
        FailureException failure = assertThrows(
                FailureException.class,
                () -> pipeline.plan(source, List.of(), options, (done, all) -> {
                    throw new FailureException(EditFailure.OPTIONS_INVALID, "enough");
                }));
        assertEquals("enough", failure.getMessage());
        assertEquals(tensors, measured.managedTensors());
    }

    @ParameterizedTest
    @EnumSource(LocalCompute.class)
    void edit_thatIsStoppedBetweenTwoSteps_endsThereAndLeavesNothing(LocalCompute compute) {
        EditOptions options = new EditOptions(sample.instruction(), 1, 4, 4, EditMode.LOCAL, Preserve.EXACT, compute);
        byte[] before = pipeline.edit(source, options).result().rgb();
        int tensors = measured.managedTensors();
        List<Integer> steps = new ArrayList<>();
        FailureException failure = assertThrows(
                FailureException.class,
                () -> pipeline.edit(source, List.of(), options, (done, all) -> {
                    steps.add(done);
                    if (done == 2) {
                        throw new FailureException(EditFailure.OPTIONS_INVALID, "enough");
                    }
                }));
        assertEquals("enough", failure.getMessage());
        assertEquals(List.of(0, 1, 2), steps);
        assertEquals(tensors, measured.managedTensors());
        assertArrayEquals(before, pipeline.edit(source, options).result().rgb());
    }
}
