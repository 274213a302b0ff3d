package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdapterStageTest {

    private static final AdapterStage.Options BOTH = new AdapterStage.Options(2, 0.1f, 2);

    private static NDManager manager;
    private static FrozenBackbone backbone;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    static void load() {
        manager = Tensors.newManager();
        backbone = TinyEdits.backbone(manager);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    @Test
    void everyTrainedTensor_getsAGradient() {
        gradients(BOTH, TinyEdits.samples(4)).forEach((name, size) -> assertTrue(size > 0, name));
    }

    @Test
    void noFrozenTensor_isTrained() {
        List<NDArray> frozen = new ArrayList<>();
        collect(backbone.transformer(), frozen);
        collect(backbone.text().encoder(), frozen);
        assertTrue(frozen.size() > 50, frozen.size() + " tensors");
        frozen.forEach(tensor -> assertFalse(tensor.hasGradient(), tensor.getName()));
    }

    /** Without the mask's loss the predictor stands still, and without a local edit all else does. */
    @Test
    void theTwoHeads_shareNoParameter() {
        Map<String, Double> editing = gradients(new AdapterStage.Options(2, 0, 1), TinyEdits.samples(4));
        editing.forEach((name, size) -> assertEquals(!isPredictor(name), size > 0, name));
        EditSamples global = TinyEdits.of(
                IntStream.range(0, 4).mapToObj(i -> TinyEdits.record(i, false)).toList());
        Map<String, Double> finding = gradients(BOTH, global);
        finding.forEach((name, size) -> assertEquals(isPredictor(name), size > 0, name));
    }

    private static boolean isPredictor(String name) {
        return name.startsWith(AdapterParams.PREDICTOR + ".");
    }

    @Test
    void loss_isThatOfTheEditPlusTheMasksShare() {
        StepLoss loss = run(params(), BOTH, TinyEdits.samples(4), 0);
        assertEquals(List.of("edit", "mask", "iou"), List.copyOf(loss.parts().keySet()));
        assertEquals(loss.parts().get("edit") + 0.1 * loss.parts().get("mask"), loss.total(), 1e-5);
    }

    /** A fresh adapter is the backbone, so the editing path's loss is the backbone's own, which is computed here. */
    @Test
    void editLoss_isTheRegionAwareLossOfTheFirstSamples() {
        ParamSet fresh = ParamSet.fresh(manager, 3, InitialValues::values);
        StepLoss loss = run(AdapterParams.whole(fresh, TinyEdits.ADAPTER), BOTH, TinyEdits.samples(4), 1);
        EditSamples samples = TinyEdits.samples(4);
        Noise noise = Noise.of(11, 1);
        try (NDScope scope = new NDScope();
                GradMode off = GradMode.off()) {
            EditBatch batch =
                    EditBatch.of(manager, samples, noise.indices(4, 4)).first(2);
            FlowBatch flow = FlowBatch.of(manager, batch, noise, TinyEdits.SCHEDULE);
            InstructionStates states = backbone.text().states(manager, batch, 2);
            NDArray velocity = flow.velocity(backbone.transformer(), states, BlockHook.NONE);
            NDArray expected = Losses.regionAware(velocity, flow.wanted(), batch.regionTokens(), 2, batch.local());
            assertEquals(expected.getFloat(), loss.parts().get("edit"), 0.02);
        }
    }

    /** Guidance runs the adapter beside the empty instruction: a dropped one is that, and names no region. */
    @Test
    void droppedInstruction_isTheEmptyOneAndNamesNothing() {
        AdapterParams params = params();
        EditSamples samples = TinyEdits.samples(4);
        StepLoss dropped = run(params, new AdapterStage.Options(2, 0.1f, 2, Math.nextDown(1.0)), samples, 0);
        EditSamples nothingAsked = TinyEdits.of(IntStream.range(0, 4)
                .mapToObj(samples::get)
                .map(one -> new EditRecord(
                        one.source(),
                        one.target(),
                        new byte[one.region().length],
                        shorts(TinyEdits.empty()),
                        TinyEdits.empty().length,
                        one.picture(),
                        true))
                .toList());
        StepLoss empty = run(params, BOTH, nothingAsked, 0);
        assertEquals(empty.parts().get("mask"), dropped.parts().get("mask"), 1e-5);
        assertEquals(0, dropped.parts().get("iou"));
        assertNotEquals(
                run(params, BOTH, samples, 0).parts().get("edit"),
                dropped.parts().get("edit"),
                1e-4);
    }

    private static short[] shorts(long[] ids) {
        short[] padded = new short[TinyEdits.LAYOUT.maxTokens()];
        for (int i = 0; i < ids.length; i++) {
            padded[i] = (short) ids[i];
        }
        return padded;
    }

    /** The two ways in which a step is shown the region: as shares of tokens, or as whole tokens. */
    @Test
    void alphaAndTheRegionsForm_reachTheLoss() {
        AdapterParams params = params();
        EditSamples samples = TinyEdits.samples(4);
        double weighted = run(params, BOTH, samples, 0).parts().get("edit");
        double plain = run(params, new AdapterStage.Options(0, 0.1f, 2), samples, 0)
                .parts()
                .get("edit");
        assertNotEquals(weighted, plain, 1e-3);
    }

    @Test
    void step_isTheSameAgainAndAnotherStepIsNot() {
        AdapterParams params = params();
        EditSamples samples = TinyEdits.samples(4);
        assertEquals(run(params, BOTH, samples, 4), run(params, BOTH, samples, 4));
        assertNotEquals(
                run(params, BOTH, samples, 4).total(),
                run(params, BOTH, samples, 5).total());
    }

    /** The last prompt is longer than the others: what stands behind them must not reach their velocity. */
    @Test
    void paddingOfShorterPrompts_isNotSeen() {
        try (NDScope scope = new NDScope();
                GradMode off = GradMode.off()) {
            EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0, 2});
            FlowBatch flow = FlowBatch.of(manager, batch, Noise.of(1, 1), TinyEdits.SCHEDULE);
            InstructionStates states = backbone.text().states(manager, batch, 1);
            var dit = TinyEdits.transformer(manager, Dtype.F32);
            NDArray together = flow.velocity(dit, states, BlockHook.NONE).get("0:1");
            EditBatch alone = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0});
            FlowBatch one = new FlowBatch(
                    alone,
                    flow.noisy().get("0:1"),
                    flow.wanted().get("0:1"),
                    flow.time().get("0:1"));
            NDArray single = one.velocity(dit, backbone.text().states(manager, alone, 1), BlockHook.NONE);
            assertEquals(0, together.sub(single).abs().max().getFloat(), 2e-3);
            assertTrue(states.mask() != null && states.length() == 8, "the prompts differ in length");
        }
    }

    @Test
    void optionsOutOfTheirRange_areRefused() {
        for (Runnable wrong : List.<Runnable>of(
                () -> new AdapterStage.Options(-1, 0.1f, 1),
                () -> new AdapterStage.Options(Float.NaN, 0.1f, 1),
                () -> new AdapterStage.Options(2, -0.1f, 1),
                () -> new AdapterStage.Options(2, 0.1f, 0),
                () -> new AdapterStage.Options(2, 0.1f, 1, -0.1),
                () -> new AdapterStage.Options(2, 0.1f, 1, 1))) {
            org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }

    private static AdapterParams params() {
        return AdapterParams.whole(TinyEdits.params(manager), TinyEdits.ADAPTER);
    }

    private static StepLoss run(AdapterParams params, AdapterStage.Options options, EditSamples samples, long step) {
        AdapterStage stage = new AdapterStage(params, backbone, new BatchSource(manager, samples, 4, 11), options);
        try (NDScope scope = new NDScope();
                GradMode on = GradMode.on()) {
            return stage.run(step);
        }
    }

    /** The largest gradient of each parameter over three steps. */
    private static Map<String, Double> gradients(AdapterStage.Options options, EditSamples samples) {
        AdapterParams params = params();
        for (int step = 0; step < 3; step++) {
            run(params, options, samples, step);
        }
        Map<String, Double> sizes = new TreeMap<>();
        params.params().params().forEach((name, param) -> {
            try (NDArray gradient = param.getGradient()) {
                sizes.put(name, (double) gradient.abs().max().getFloat());
            }
        });
        assertTrue(sizes.size() > 40, sizes.size() + " parameters");
        return sizes;
    }

    /** The tensors of a record and of the records in it. */
    private static void collect(Object part, List<NDArray> into) {
        if (part instanceof NDArray tensor) {
            into.add(tensor);
        } else if (part instanceof List<?> parts) {
            parts.forEach(each -> collect(each, into));
        } else if (part instanceof Record) {
            for (RecordComponent component : part.getClass().getRecordComponents()) {
                try {
                    component.getAccessor().setAccessible(true);
                    Object value = component.getAccessor().invoke(part);
                    if (value != null) {
                        collect(value, into);
                    }
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(component.toString(), e);
                }
            }
        }
    }
}
