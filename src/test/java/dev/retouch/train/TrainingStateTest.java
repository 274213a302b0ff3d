package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingStateTest {

    @TempDir
    Path folder;

    private NDManager manager;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    void open() {
        manager = Tensors.newManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** After the first step the share is 2 / 11, however slow the average is to be later. */
    @Test
    void average_startsQuicklyAndThenKeepsItsDecay() {
        ParamSet params = params();
        TrainingState state = new TrainingState(manager, params, options(0.5), "basis");
        step(state, params);
        float moved = params.arrays().get(0).getFloat(0);
        state.average();
        assertEquals(1 * 2 / 11.0 + moved * 9 / 11.0, average(state), 1e-6);
        state.optimizer().resumeAt(1_000_000);
        float before = average(state);
        state.average();
        assertEquals(0.5 * before + 0.5 * moved, average(state), 1e-6);
    }

    @Test
    void average_withoutDecayIsTheWeights() {
        ParamSet params = params();
        TrainingState state = new TrainingState(manager, params, options(0), "basis");
        step(state, params);
        state.average();
        assertEquals(params.arrays().get(0).getFloat(0), average(state));
        assertEquals(Set.of("a", "b.attn.x.weight"), state.result().keySet());
    }

    @Test
    void saved_isAllThatTheNextStepDependsOn() throws IOException {
        ParamSet params = params();
        TrainingState state = new TrainingState(manager, params, options(0.5), "basis");
        step(state, params);
        state.average();
        Path run = folder.resolve("deep/run");
        state.save(run);
        SafetensorsFile file = SafetensorsFile.open(run.resolve("state.safetensors"));
        assertEquals(
                Set.of(
                        "param.a",
                        "average.a",
                        "moment1.a",
                        "moment2.a",
                        "param.b.attn.x.weight",
                        "average.b.attn.x.weight",
                        "moment1.b.attn.x.weight"),
                file.entries().keySet());
        assertEquals("1", file.metadata().get("steps"));

        ParamSet others = params();
        TrainingState restored = new TrainingState(manager, others, options(0.5), "basis");
        assertTrue(restored.restore(manager, run));
        assertEquals(1, restored.optimizer().steps());
        same(params.params(), others.params());
        same(state.result(), restored.result());
        same(state.optimizer().state(), restored.optimizer().state());
    }

    @Test
    void freshRun_hasNothingToRestore() {
        TrainingState state = new TrainingState(manager, params(), options(0), "basis");
        assertFalse(state.restore(manager, folder));
        assertEquals(0, state.optimizer().steps());
    }

    /** A run that goes on under other options, or over other frozen weights, would be neither of the two. */
    @Test
    void restore_refusesARunThatWasBegunOtherwise() throws IOException {
        TrainOptions begun = options(0.5);
        new TrainingState(manager, params(), begun, "basis").save(folder);
        Map<TrainOptions, String> others = Map.of(
                with(begun, begun.steps() + 1, begun.batch(), begun.learningRate(), begun.seed(), null),
                        "planned steps",
                with(begun, begun.steps(), begun.batch() + 1, begun.learningRate(), begun.seed(), null), "batch",
                with(begun, begun.steps(), begun.batch(), 0.5, begun.seed(), null), "learning rate 1.0, now it is 0.5",
                with(begun, begun.steps(), begun.batch(), begun.learningRate(), 99, null), "now it is 99",
                with(begun, begun.steps(), begun.batch(), begun.learningRate(), begun.seed(), folder), "from nothing");
        others.forEach((options, named) -> {
            TrainingState other = new TrainingState(manager, params(), options, "basis");
            String message = assertThrows(IllegalStateException.class, () -> other.restore(manager, folder))
                    .getMessage();
            assertTrue(message.contains(named), message);
        });
        TrainingState elsewhere = new TrainingState(manager, params(), begun, "another basis");
        String message = assertThrows(IllegalStateException.class, () -> elsewhere.restore(manager, folder))
                .getMessage();
        assertTrue(message.contains("other frozen weights") && message.contains("--runs"), message);
        assertTrue(new TrainingState(manager, params(), begun, "basis").restore(manager, folder));
    }

    private static TrainOptions with(
            TrainOptions o, long steps, int batch, double learningRate, long seed, @Nullable Path from) {
        return new TrainOptions(
                steps,
                batch,
                learningRate,
                o.warmup(),
                o.cooldown(),
                o.weightDecay(),
                o.clip(),
                o.averageDecay(),
                seed,
                o.checkpointMinutes(),
                from,
                o.runFolder());
    }

    private ParamSet params() {
        ParamSet params = ParamSet.fresh(
                manager, 1, (name, shape, random) -> name.equals("a") ? new float[] {1, 2} : new float[] {1, 2, 3, 4});
        params.tensor("a", 2);
        params.tensor("b.attn.x.weight", 2, 2);
        return params.seal();
    }

    private static void step(TrainingState state, ParamSet params) {
        try (GradMode on = GradMode.on()) {
            GradMode.backward(params.tensor("a", 2)
                    .sum()
                    .add(params.tensor("b.attn.x.weight", 2, 2).sum()));
            state.optimizer().step(0.25, 1);
        }
    }

    private static float average(TrainingState state) {
        return state.result().get("a").getFloat(0);
    }

    private TrainOptions options(double averageDecay) {
        return new TrainOptions(9, 1, 1, 0, 0, 0, 1, averageDecay, 1, 1, null, folder);
    }

    private static void same(Map<String, NDArray> expected, Map<String, NDArray> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, array) ->
                assertArrayEquals(array.toFloatArray(), found.get(name).toFloatArray(), name));
    }
}
