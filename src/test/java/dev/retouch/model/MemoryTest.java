package dev.retouch.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.bench.RandomWeights;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.Streams;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.text.LanguageModel;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.text.VisionTower;
import dev.retouch.model.vae.MidBlock;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a forward needs beyond its weights does not depend on how many blocks there are. */
class MemoryTest {

    private static final int FEW = 2;
    private static final int MANY = 8;

    private final NDManager manager = Tensors.newManager();
    private final Weights random = new RandomWeights(manager, Dtype.F32);
    private GradMode off;

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private static long peak(Runnable forward) throws IOException {
        return NativePeak.of(() -> {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                forward.run();
            }
        });
    }

    private static void assertFlat(long few, long many, long block, String what) {
        assertTrue(
                many - few <= block / 10,
                () -> "%s: %d bytes for %d blocks, %d for %d; a block alone takes %d"
                        .formatted(what, few, FEW, many, MANY, block));
    }

    @Test
    void transformerAndAdapter_needForEightBlocksWhatTwoNeed() throws IOException {
        DitConfig config = new DitConfig(2, 64, 16, 1, 64, 4, 128, List.of(16, 24, 24), false);
        Dit one = Dit.load(random, config);
        int side = 12;
        int words = 24;
        TokenGrid grid = TokenGrid.still(side, side);
        RopeTables rope = RopeTables.of(manager, config, List.of(grid, grid), words);
        NDArray hidden = random.tensor("hidden", 1, 2L * side * side, 64);
        NDArray text = random.tensor("text", 1, words, 128);
        NDArray time = Tensors.floats(manager, new float[] {0.5f}, 1);
        Adapter adapter = Adapter.load(random, new AdapterConfig(256, 4, 1, 64, 4, 4, 8, 1, 64, 64, 8));
        BlockHook hook = hook(adapter, side);
        NDArray cond = random.tensor("cond", 1, 1, 256);
        Streams x = new Streams(random.tensor("img", 1, 2L * side * side, 256), random.tensor("txt", 1, words, 256));
        for (BlockHook each : List.of(BlockHook.NONE, hook)) {
            long block = peak(() -> one.blocks().get(0).forward(0, x, cond, cond, rope, null, each));
            assertFlat(
                    peak(() -> repeated(one, FEW).forward(hidden, text, null, time, rope, each)),
                    peak(() -> repeated(one, MANY).forward(hidden, text, null, time, rope, each)),
                    block,
                    "transformer");
        }
    }

    /** The same block several times over: the weights are shared. */
    private static Dit repeated(Dit one, int times) {
        return new Dit(
                one.config(),
                one.imgIn(),
                one.txtNorm(),
                one.txtIn(),
                one.timeEmbedding(),
                Collections.nCopies(times, one.blocks().get(0)),
                one.normOut(),
                one.projOut());
    }

    /** One block's adapter in every block, on the upper half of the picture. */
    private BlockHook hook(Adapter adapter, int side) {
        float[] cells = new float[side * side];
        Arrays.fill(cells, 0, cells.length / 2, 1);
        NDArray region = Tensors.floats(manager, cells, 1, 1, side, side);
        List<NDArray> layers = Stream.of("a", "b", "c", "d")
                .map(name -> random.tensor(name, 1, 24, 64))
                .toList();
        NDArray half = Tensors.floats(manager, cells, 1, (long) side * side, 1);
        BlockHook first =
                adapter.openHook(adapter.condition(region, adapter.instruction(layers, null)), List.of(half), 1e-3);
        return (block, img, targetTokens) -> first.apply(0, img, targetTokens);
    }

    @Test
    void textEncoder_needsForEightLayersWhatTwoNeed() throws IOException {
        VisionConfig vision = new VisionConfig(1, 64, 128, 4, 3, 4, 2, 2, 16, 128, List.of(0));
        TextConfig config = new TextConfig(20, 128, 384, 1, 4, 2, 1e-6, 1e6, List.of(4, 6, 6), 9, vision);
        TextEncoder one = TextEncoder.load(random, config);
        PatchGrid grid = new PatchGrid(1, 16, 16);
        NDArray patches = random.tensor("patches", grid.patches(), vision.patchValues());
        long[] ids = new long[80];
        Arrays.fill(ids, 8, 72, 9);
        TokenBatch batch = TokenBatch.of(List.of(ids), 0);
        NDArray seen = random.tensor("seen", 64, 128);
        TextEncoder none = repeated(one, config, 0);
        long emptyTower = peak(() -> none.imageTokens(manager, patches, List.of(grid)));
        long few = peak(() -> repeated(one, config, FEW).imageTokens(manager, patches, List.of(grid)));
        long many = peak(() -> repeated(one, config, MANY).imageTokens(manager, patches, List.of(grid)));
        assertFlat(few, many, few - emptyTower, "vision tower");
        int kept = 4;
        few = peak(() -> repeated(one, config, kept).lastHiddenStates(kept, manager, batch, seen, List.of(grid)));
        many = peak(
                () -> repeated(one, config, MANY + kept).lastHiddenStates(kept, manager, batch, seen, List.of(grid)));
        long states = 4L * kept * ids.length * 128;
        assertFlat(few, many, few - states, "language model");
    }

    private static TextEncoder repeated(TextEncoder one, TextConfig config, int times) {
        VisionTower tower = one.visual();
        LanguageModel model = one.model();
        return new TextEncoder(
                new VisionTower(
                        tower.patchEmbed(),
                        Collections.nCopies(times, tower.blocks().get(0)),
                        tower.merger(),
                        tower.config()),
                new LanguageModel(
                        model.embedTokens(),
                        Collections.nCopies(times, model.layers().get(0)),
                        model.norm()),
                config);
    }

    private static VaeConfig vaeConfig() {
        return new VaeConfig(
                24,
                16,
                List.of(1, 2, 4, 4),
                2,
                List.of(false, true, true),
                Collections.nCopies(16, 0.0),
                Collections.nCopies(16, 1.0));
    }

    /** A quarter of the published width on an eighth of 1024 x 1024 in each direction: maps grow with both. */
    @Test
    void autoencoder_at1024TakesThreeGigabytesAtMost() throws IOException {
        Vae vae = Vae.load(random, vaeConfig());
        NDArray pixels = random.tensor("pixels", 1, 3, 128, 128);
        NDArray latents = random.tensor("latents", 1, 16, 16, 16);
        long encode = peak(() -> vae.encode(pixels));
        long decode = peak(() -> vae.decode(latents));
        assertTrue(encode * 4 * 64 <= 3e9, () -> "encode: " + encode);
        assertTrue(decode * 4 * 64 <= 3e9, () -> "decode: " + decode);
    }

    /** Its logits would grow with the square of the positions, which the maps of a small picture do not tell. */
    @Test
    void autoencodersAttention_keepsNoLogits() throws IOException {
        int side = 64;
        MidBlock block = Vae.load(random, vaeConfig()).encoder().midBlock();
        NDArray map = random.tensor("map", 1, 96, side, side);
        long peak = peak(() -> block.attend(map));
        long logits = 4L * side * side * side * side;
        assertTrue(peak <= logits / 2, () -> peak + " bytes, the logits of all positions have " + logits);
    }
}
