package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.TensorEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plan's arithmetic against measured peaks of a generated folder, and the published model's figures. */
class MemoryPlanTest {

    private static final double WITHIN = 0.1;
    private static final int SIDE = 256;

    @TempDir
    private static Path folder;

    private static GradMode off;
    private static NDManager manager;

    /** A tenth of the published widths in the published proportions, two blocks and layers deep. */
    private static BundleConfig config() {
        VisionConfig vision = new VisionConfig(2, 128, 342, 4, 3, 14, 2, 2, 112, 256, List.of(0));
        return new BundleConfig(
                PipelineType.EDIT,
                new VaeConfig(
                        48,
                        16,
                        List.of(1, 2, 4, 4),
                        2,
                        List.of(false, true, true),
                        Collections.nCopies(16, 0.0),
                        Collections.nCopies(16, 1.0)),
                new TextConfig(290, 256, 1360, 4, 4, 2, 1e-6, 1e6, List.of(8, 12, 12), 288, vision),
                new ImagePatches(14, 2, 2, 28 * 28, 1 << 24, 1 / 255.0, ImagePatches.CLIP_MEAN, ImagePatches.CLIP_STD),
                new DitConfig(2, 64, 16, 2, 64, 4, 256, List.of(16, 24, 24), false),
                FlowMatchConfig.QWEN_IMAGE_EDIT,
                new AdapterConfig(256, 4, 2, 256, 4, 16, 8, 1, 64, 64, 4),
                new Inference(2, 2, SIDE * SIDE, 0.5, 1, 0.9, 0));
    }

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void write() throws IOException {
        new SynthBundle(config()).write(folder, 1, Long.MAX_VALUE, bytes -> {});
        off = GradMode.off();
        manager = Tensors.newManager();
    }

    @AfterAll
    static void close() {
        manager.close();
        off.close();
    }

    private static PartMemory planned(String name, Dtype dtype) {
        return MemoryPlan.of(config(), Workload.of(config(), dtype, false, 0)).parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long peak(Runnable forward) throws IOException {
        return NativePeak.of(() -> {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                forward.run();
            }
        });
    }

    private static void assertClose(long measured, long planned, String what) {
        assertEquals(
                1,
                (double) planned / measured,
                WITHIN,
                () -> "%s: %,d planned, %,d measured".formatted(what, planned, measured));
    }

    private static NDArray zeros(Dtype dtype, long... shape) {
        return dtype.zeros(manager, shape);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void transformer_takesWhatIsPlanned(Dtype dtype) throws IOException {
        DitConfig c = config().transformer();
        Dit dit = Parts.TRANSFORMER.open(manager, folder, c, dtype);
        int side = SIDE / 16;
        int words = words();
        TokenGrid grid = TokenGrid.still(side, side);
        RopeTables rope = RopeTables.of(manager, c, List.of(grid, grid), words);
        NDArray hidden = zeros(dtype, 1, 2L * side * side, 64);
        NDArray text = zeros(dtype, 1, words, c.jointAttentionDim());
        NDArray time = Tensors.floats(manager, new float[] {0.5f}, 1);
        assertClose(
                peak(() -> dit.forward(hidden, text, null, time, rope, BlockHook.NONE)),
                planned("transformer", dtype).activations(),
                "transformer");
    }

    /** The words that the plan takes for an instruction and a picture. */
    private static int words() {
        ImagePatches pictures = config().pictures();
        return pictures.tokens(pictures.smartResize(SIDE, SIDE)) + 128;
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void adapter_keepsWhatIsPlanned(Dtype dtype) throws IOException {
        AdapterConfig c = config().adapter();
        Adapter adapter = Parts.ADAPTER.open(manager, folder, c, dtype);
        int side = SIDE / 16;
        NDArray region = zeros(dtype, 1, 1, side, side);
        NDArray instruction = zeros(dtype, 1, c.instructionTokens(), c.width());
        long kept = adapter.condition(region, instruction).stream()
                        .mapToLong(keys -> keys.keys().size() + keys.values().size())
                        .sum()
                + adapter.gates(region).stream().mapToLong(NDArray::size).sum();
        assertEquals(2 * kept * dtype.bytes(), planned("adapter", dtype).caches(), "for two branches");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void textEncoder_takesWhatIsPlanned(Dtype dtype) throws IOException {
        TextEncoder text = Parts.TEXT_ENCODER.open(manager, folder, config().text(), dtype);
        PatchGrid grid = config().pictures().smartResize(SIDE, SIDE);
        NDArray patches =
                zeros(Dtype.F32, grid.patches(), config().text().vision().patchValues());
        assertClose(
                peak(() -> text.imageTokens(manager, patches, List.of(grid))),
                planned("vision tower", dtype).activations(),
                "vision tower");
        int images = config().pictures().tokens(grid);
        long[] ids = new long[words() + 64];
        Arrays.fill(ids, 64, 64 + images, config().text().imageTokenId());
        NDArray seen = zeros(dtype, images, config().text().hiddenSize());
        TokenBatch batch = TokenBatch.of(List.of(ids), 0);
        assertClose(
                peak(() -> text.lastHiddenStates(4, manager, batch, seen, List.of(grid))),
                planned("text encoder", dtype).activations(),
                "language model");
    }

    @Test
    void autoencoder_takesWhatIsPlanned() throws IOException {
        Vae vae = Parts.VAE.open(manager, folder, config().vae(), Dtype.F32);
        NDArray pixels = manager.zeros(new Shape(1, 3, SIDE, SIDE));
        NDArray latents = manager.zeros(new Shape(1, 16, SIDE / 8, SIDE / 8));
        int channels = config().vae().baseDim();
        assertClose(peak(() -> vae.encode(pixels)), Activations.encoder(channels, SIDE * SIDE), "encode");
        assertClose(
                peak(() -> vae.decodeUnclamped(latents)),
                planned("autoencoder", Dtype.F32).activations(),
                "decode");
    }

    @Test
    void weights_areThoseOfTheFiles() {
        MemoryPlan plan = MemoryPlan.of(config(), Workload.of(config(), Dtype.BF16, false, 0));
        Map<String, long[]> unread = new HashMap<>(UnreadTensors.of(config().text()));
        unread.putAll(UnreadTensors.of(config().vae()));
        long stored = new SynthBundle(config()).bytes()
                - Part.bytes(
                        unread.values().stream().mapToLong(TensorEntry::size).sum());
        long vae = planned("autoencoder", Dtype.BF16).weights();
        assertEquals(
                stored + vae / 2, // the files have bf16, the autoencoder computes in f32
                plan.parts().stream().mapToLong(PartMemory::weights).sum());
    }

    @Test
    void published_fitsACardOf80GigabytesAsItIsAndOneOf24Streamed() {
        BundleConfig config = PublishedBundle.config();
        Workload work = new Workload(1024, Dtype.BF16, false, 2, false, 256 << 20);
        MemoryPlan plan = MemoryPlan.of(config, work);
        assertEquals(40.86e9, (double) plan.parts().get(0).weights(), 0.01e9, "20,430,401,088 parameters");
        assertEquals(10.07e9, (double) plan.parts().get(1).weights(), 0.01e9, "5,032.8 M parameters");
        assertEquals(Optional.of(Residency.DEVICE), plan.fitting(80_000_000_000L));
        assertEquals(Optional.of(Residency.STREAM), plan.fitting(24_000_000_000L));
        assertEquals(Optional.empty(), plan.fitting(12_000_000_000L));
        assertTrue(plan.fits(Residency.STREAM, 24_000_000_000L));
    }

    @Test
    void sparse_keepsSixGigabytesABranch() {
        BundleConfig config = PublishedBundle.config();
        long words = config.pictures().tokens(config.pictures().smartResize(1024, 1024)) + 128L;
        for (int branches = 1; branches <= 2; branches++) {
            MemoryPlan plan = MemoryPlan.of(config, new Workload(1024, Dtype.BF16, false, branches, true, 0));
            assertEquals(
                    60L * (8192 + words) * 2 * 3072 * 2 * branches,
                    plan.parts().get(0).caches());
        }
        assertEquals(
                0,
                MemoryPlan.of(config.withoutAdapter(), new Workload(1024, Dtype.BF16, false, 1, true, 0))
                        .parts()
                        .get(0)
                        .caches(),
                "without an adapter every step is dense");
    }

    /** Else weights would move to make room for something that is not kept then. */
    @Test
    void keepable_whereThePlanFits_isAllThatSparseStepsKeep() {
        BundleConfig config = PublishedBundle.config();
        MemoryPlan plan = MemoryPlan.of(config, new Workload(1024, Dtype.BF16, false, 2, true, 256 << 20));
        PartMemory transformer = plan.parts().get(0);
        PartMemory adapter = plan.parts().get(1);
        long weights = plan.parts().stream().mapToLong(PartMemory::weights).sum();
        long least = plan.needs().get(Residency.DEVICE) + MemoryPlan.RESERVE;
        assertTrue(plan.fits(Residency.DEVICE, least));
        assertEquals(transformer.caches(), plan.keepable(least - weights), "all on the device");
        assertTrue(
                plan.keepable(plan.needs().get(Residency.OFFLOAD)
                                + MemoryPlan.RESERVE
                                - transformer.weights()
                                - adapter.weights())
                        >= transformer.caches(),
                "guests have left by then");
        assertEquals(0, plan.keepable(MemoryPlan.RESERVE));
    }

    @Test
    void fp8_weightsAreThoseThatAreStored() {
        BundleConfig config = PublishedBundle.config();
        MemoryPlan plan = MemoryPlan.of(config, new Workload(1024, Dtype.BF16, true, 1, false, 0));
        assertEquals(
                stored(Parts.TRANSFORMER.wanted(config.transformer())),
                plan.parts().get(0).weights());
        assertEquals(
                stored(Parts.ADAPTER.wanted(config.adapter())),
                plan.parts().get(1).weights());
    }

    private static long stored(Map<String, long[]> shapes) {
        return shapes.entrySet().stream()
                .mapToLong(tensor -> Fp8Layers.bytes(tensor.getKey(), tensor.getValue()))
                .sum();
    }

    @Test
    void fp8_halvesTheBlocks() {
        BundleConfig config = PublishedBundle.config();
        long half = MemoryPlan.of(config, new Workload(1024, Dtype.BF16, true, 1, false, 0))
                .parts()
                .get(0)
                .weights();
        assertEquals(20.5e9, (double) half, 0.2e9);
    }

    @Test
    void aModelThatTakesReferences_isPlannedWithThem() {
        Workload work = new Workload(1024, Dtype.BF16, false, 1, true, 0);
        BundleConfig plus = Preset.QWEN_IMAGE_EDIT_2509.config();
        long words = 3L * plus.pictures().tokens(plus.pictures().smartResize(384, 384)) + 128;
        assertEquals(
                60L * (4 * 4096 + words) * 2 * 3072 * 2,
                MemoryPlan.of(plus, work).parts().get(0).caches());
    }
}
