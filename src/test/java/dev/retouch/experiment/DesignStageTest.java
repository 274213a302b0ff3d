package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.experiment.Design.Gate;
import dev.retouch.experiment.Design.Predictor;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.BatchSource;
import dev.retouch.train.EditBatch;
import dev.retouch.train.FlowBatch;
import dev.retouch.train.InstructionStates;
import dev.retouch.train.Noise;
import dev.retouch.train.StepLoss;
import dev.retouch.train.TinyEdits;
import dev.retouch.weights.ParamSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DesignStageTest {

    private static final int STEPS = 10;

    private static NDManager manager;
    private static Backbone backbone;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed behind the tests
    static void load() {
        manager = Tensors.newManager();
        backbone = backbone(Leak.DRIFT);
    }

    private static Backbone backbone(Leak leak) {
        Network.Base base = new Network.Base(
                manager,
                TinyEdits.transformer(manager, Dtype.BF16),
                TinyEdits.frozen(manager, Dtype.F32),
                TinyEdits.ADAPTER);
        return new Backbone(manager, base, TinyEdits.text(manager), TinyEdits.SCHEDULE, leak);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    /** Paper, table 4: what is trained in each row, and nothing else. */
    @ParameterizedTest
    @CsvSource({
        "A, ''",
        "B, block_adapters condition_encoder",
        "C, lora",
        "D, block_adapters condition_encoder",
        "E, block_adapters condition_encoder gate",
        "F, block_adapters condition_encoder mask_predictor",
        "G, block_adapters condition_encoder gate mask_predictor"
    })
    void variant_trainsWhatTheTableSays(Variant variant, String parts) {
        Set<String> trained = new TreeSet<>();
        Network.fresh(manager, variant.design(), backbone.base(), 1)
                .params()
                .keySet()
                .forEach(name -> trained.add(name.contains(".gate.") ? "gate" : name.substring(0, name.indexOf('.'))));
        assertEquals(parts.isEmpty() ? Set.of() : new TreeSet<>(Set.of(parts.split(" "))), trained);
    }

    /** The rest of the table: region loss and gate. */
    @ParameterizedTest
    @CsvSource({"A, 0, ONE", "B, 0, ONE", "C, 2, ONE", "D, 2, ONE", "E, 2, LEARNED", "F, 2, ONE", "G, 2, LEARNED"})
    void variant_weighsAndGatesAsTheTableSays(Variant variant, float alpha, Gate gate) {
        assertEquals(alpha, variant.design().alpha());
        assertEquals(gate, variant.design().gate());
    }

    /** But for the words' queries and outputs of the last block: nothing reads the words behind it. */
    @ParameterizedTest
    @EnumSource(value = Variant.class, names = "A", mode = EnumSource.Mode.EXCLUDE)
    void everyTrainedTensor_getsAGradient(Variant variant) {
        gradients(variant.design())
                .forEach((name, gradient) -> assertEquals(
                        !name.matches("lora\\.transformer_blocks\\.1\\.attn\\.(add_q_proj|to_add_out)\\..*"),
                        largest(gradient) > 0,
                        name));
    }

    /** Where two variants share a tensor they start from the same values. */
    @Test
    void variants_startFromTheSameWeights() {
        Map<String, NDArray> plain =
                Network.fresh(manager, Variant.B.design(), backbone.base(), 3).params();
        Map<String, NDArray> full =
                Network.fresh(manager, Variant.G.design(), backbone.base(), 3).params();
        assertTrue(plain.size() > 20, plain.size() + " tensors");
        plain.forEach((name, values) ->
                assertArrayEquals(values.toFloatArray(), full.get(name).toFloatArray(), name));
    }

    /** F is D and G is E: the heads share no parameter, so every gradient of the editing path is the same, bit for bit. */
    @ParameterizedTest
    @CsvSource({"D, F", "E, G"})
    void predictorBesideIt_changesNoGradientOfTheEditingPath(Variant without, Variant with) {
        Map<String, float[]> alone = gradients(without.design());
        Map<String, float[]> beside = gradients(with.design());
        alone.forEach((name, gradient) -> assertArrayEquals(gradient, beside.get(name), name));
        assertTrue(beside.keySet().stream().anyMatch(name -> name.startsWith("mask_predictor.")));
        assertEquals(
                loss(without.design()).parts().get("edit"),
                loss(with.design()).parts().get("edit"));
    }

    /** And so is every velocity under the same mask. */
    @ParameterizedTest
    @CsvSource({"D, F", "E, G"})
    void predictorBesideIt_changesNoEditUnderTheTrueMask(Variant without, Variant with) {
        assertArrayEquals(velocity(without.design()), velocity(with.design()));
        assertEquals(without.design(), with.design().editingPath());
    }

    @Test
    void gates_actOnWhatTheyAreSaidToActOn() {
        assertNotEquals(0, distance(velocity(Variant.D.design()), velocity(Variant.E.design())), 1e-3);
        assertNotEquals(
                0,
                distance(
                        velocity(Variant.D.design()),
                        velocity(Variant.D.design().withGate(Gate.HARD))),
                1e-3);
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            NDArray region = Tensors.floats(manager, new float[] {0, 0.04f, 0.06f, 0.5f, 1, 0}, 1, 1, 2, 3);
            Design hard = Variant.D.design().withGate(Gate.HARD);
            for (NDArray gate :
                    Network.of(hard, backbone.base(), TinyEdits.params(manager)).gates(region)) {
                assertArrayEquals(new float[] {0, 0, 1, 1, 1, 0}, Nn.f32(gate).toFloatArray());
            }
        }
    }

    @Test
    void regionLoss_weighsTheRegion() {
        assertNotEquals(
                loss(Variant.B.design()).total(), loss(Variant.D.design()).total(), 1e-4);
    }

    /** With its B at zero a LoRA is the backbone; then it is not. */
    @Test
    void lora_beginsAsTheBackbone() {
        ParamSet fresh = Network.fresh(manager, Variant.C.design(), backbone.base(), 1);
        assertTrue(fresh.params().size() == 2 * 8 * 2, "two matrices for eight projections in two blocks");
        assertEquals(0, distance(velocity(Variant.A.design()), velocity(Variant.C.design(), fresh)), 0.05);
        assertNotEquals(0, distance(velocity(Variant.A.design()), velocity(Variant.C.design())), 0.05);
    }

    /** In the coupled curriculum the predicted mask takes over; decoupled it never does. */
    @Test
    void coupledCurriculum_putsThePredictedMaskIntoTheEditingPath() {
        Design coupled = Design.GATED.with(Predictor.COUPLED);
        assertEquals(0, coupled.predictedShare(0, STEPS));
        assertEquals(1, coupled.predictedShare(STEPS - 1, STEPS));
        assertEquals(0, Design.GATED.with(Predictor.DECOUPLED).predictedShare(STEPS - 1, STEPS));
        double decoupled = stage(Design.GATED.with(Predictor.DECOUPLED), TinyEdits.params(manager))
                .apply(STEPS - 1)
                .parts()
                .get("edit");
        double replaced = stage(coupled, TinyEdits.params(manager))
                .apply(STEPS - 1)
                .parts()
                .get("edit");
        assertNotEquals(decoupled, replaced, 1e-5);
    }

    /** The backbone that leaks for want of an instruction gets the empty one, the adapter the real one. */
    @Test
    void backboneWithoutInstruction_isToldNothing() {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            Backbone mute = backbone(Leak.INSTRUCTION);
            EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0, 1});
            InstructionStates told = mute.told(batch);
            InstructionStates seen = mute.seen(batch, told);
            assertTrue(width(seen) < width(told), "the empty prompt is shorter");
            EditBatch empty = batch.withPrompts(List.of(TinyEdits.empty(), TinyEdits.empty()));
            assertArrayEquals(
                    Nn.f32(mute.told(empty).layers().get(1)).toFloatArray(),
                    Nn.f32(seen.layers().get(0)).toFloatArray());
            assertEquals(told, backbone.seen(batch, told));
        }
    }

    private static long width(InstructionStates states) {
        return states.layers().get(0).getShape().get(1);
    }

    private static float[] velocity(Design design) {
        ParamSet params = TinyEdits.params(manager);
        return velocity(design, params);
    }

    private static float[] velocity(Design design, ParamSet params) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            EditBatch batch = EditBatch.of(manager, TinyEdits.samples(4), new int[] {0, 2});
            InstructionStates told = backbone.told(batch);
            Network network = Network.of(design, backbone.base(), params);
            BlockHook hook = network.hook(batch.region(), told);
            return FlowBatch.of(manager, batch, Noise.of(1, 1), TinyEdits.SCHEDULE)
                    .velocity(network.transformer(), told, hook)
                    .toFloatArray();
        }
    }

    private static LongFunction<StepLoss> stage(Design design, ParamSet params) {
        BatchSource source = new BatchSource(manager, TinyEdits.samples(4), 4, 11);
        DesignStage stage = new DesignStage(design, backbone, params, source, STEPS);
        return step -> {
            try (NDScope scope = new NDScope();
                    GradMode on = GradMode.on()) {
                return stage.run(step);
            }
        };
    }

    private static StepLoss loss(Design design) {
        return stage(design, TinyEdits.params(manager)).apply(0);
    }

    private static Map<String, float[]> gradients(Design design) {
        ParamSet params = TinyEdits.params(manager);
        for (int step = 0; step < 3; step++) {
            StepLoss done = stage(design, params).apply(step);
            assertFalse(done.parts().isEmpty());
        }
        Map<String, float[]> gradients = new TreeMap<>();
        params.params().forEach((name, param) -> {
            try (NDArray gradient = param.getGradient()) {
                gradients.put(name, gradient.toFloatArray());
            }
        });
        return gradients;
    }

    private static double largest(float[] values) {
        double most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static double distance(float[] one, float[] other) {
        double most = 0;
        for (int i = 0; i < one.length; i++) {
            most = Math.max(most, Math.abs(one[i] - other[i]));
        }
        return most;
    }
}
