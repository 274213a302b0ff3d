package dev.retouch.model.dit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.bench.RandomWeights;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.KernelCalls;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Passes over some tokens against passes over all. */
class SparsePassTest {

    private static final float TOLERANCE = 1e-5f;
    private static final DitConfig PLAIN = new DitConfig(2, 8, 2, 3, 16, 2, 16, List.of(4, 6, 6), false);
    private static final DitConfig CLEAN_SOURCE = new DitConfig(2, 8, 2, 3, 16, 2, 16, List.of(4, 6, 6), true);
    private static final byte[] SOME = {0, 1, 1, 0, 1, 0};
    private static final byte[] ALL = {1, 1, 1, 1, 1, 1};

    private final NDManager manager = Tensors.newManager();
    private final RandomWeights random = new RandomWeights(manager, Dtype.F32);
    private final NDArray image = random.tensor("image", 1, 12, 8);
    private final NDArray time = Tensors.floats(manager, new float[] {0.6f}, 1);
    private GradMode off;

    /** A branch's words, and whether each is real. */
    private record Words(NDArray words, @Nullable NDArray mask) {}

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private Words words(String name, int length) {
        return new Words(random.tensor(name, 1, length, 16).mul(4), null);
    }

    private RopeTables rope(DitConfig config, int words) {
        TokenGrid grid = TokenGrid.still(2, 3);
        return RopeTables.of(manager, config, List.of(grid, grid), words);
    }

    private static int length(Words words) {
        return (int) words.words().getShape().get(1);
    }

    private static WordBatch batch(Words... branches) {
        return WordBatch.of(
                Stream.of(branches).map(Words::words).toList(),
                Arrays.asList(Stream.of(branches).map(Words::mask).toArray(NDArray[]::new)));
    }

    /** A pass over everything, and the velocities of the computed tokens. */
    private NDArray dense(Dit dit, SparseTokens tokens, NDArray hidden, Words words, AttendedKeys attended) {
        NDArray velocity = dit.forward(
                hidden, words.words(), words.mask(), time, rope(dit.config(), length(words)), BlockHook.NONE, attended);
        return Nn.takePositions(velocity, tokens.active());
    }

    private NDArray sparse(Dit dit, SparseTokens tokens, NDArray hidden, WordBatch words, KeptKeysValues kept) {
        NDArray active = Nn.takePositions(hidden, tokens.active());
        return dit.forward(
                active.repeat(0, words.padding().size()),
                words.words(),
                null,
                time,
                rope(dit.config(), words.longest()).at(tokens.active()),
                BlockHook.NONE,
                kept.attended());
    }

    /** The largest difference of a sparse pass to the dense passes of the same tokens before it. */
    private void assertSame(DitConfig config, byte[] computed, Words... branches) {
        Dit dit = Dit.load(random, config);
        SparseTokens tokens = SparseTokens.of(manager, computed, 12);
        WordBatch words = batch(branches);
        try (KeptKeysValues kept = new KeptKeysValues(tokens, words)) {
            for (int i = 0; i < branches.length; i++) {
                dense(dit, tokens, image.mul(3), branches[i], kept.keeping(i)); // kept of before goes
            }
            NDArray[] wanted = new NDArray[branches.length];
            for (int i = 0; i < branches.length; i++) {
                wanted[i] = dense(dit, tokens, image, branches[i], kept.keeping(i));
            }
            for (int round = 0; round < 2; round++) {
                NDArray found = sparse(dit, tokens, image, words, kept);
                for (int i = 0; i < branches.length; i++) {
                    assertArrayEquals(wanted[i].toFloatArray(), found.get(i).toFloatArray(), TOLERANCE, "branch " + i);
                }
                sparse(dit, tokens, image.mul(2), words, kept); // its own tokens leave no trace
            }
        }
    }

    @Test
    void sparsePass_withEveryTargetToken_isTheDensePass() {
        assertSame(PLAIN, ALL, words("words", 5));
    }

    @Test
    void sparsePass_ofSomeTokens_isTheDensePassThatItsKeysAreOf() {
        assertSame(PLAIN, SOME, words("words", 5));
    }

    @Test
    void sparsePass_withACleanSource_isTheDensePass() {
        assertSame(CLEAN_SOURCE, SOME, words("words", 5));
        assertSame(CLEAN_SOURCE, ALL, words("words", 5), words("empty", 3));
    }

    @Test
    void sparsePass_ofTwoBranches_isThatOfEachAlone() {
        assertSame(PLAIN, SOME, words("words", 5), words("others", 5));
        assertSame(PLAIN, SOME, words("words", 5), words("empty", 3));
        assertSame(PLAIN, SOME, words("short", 2), words("empty", 4));
    }

    @Test
    void sparsePass_withMaskedWords_isTheDensePass() {
        NDArray mask = Tensors.booleans(manager, new boolean[] {false, true, true, true, false}, 1, 5);
        Words masked = new Words(words("words", 5).words(), mask);
        assertSame(PLAIN, SOME, masked);
        assertSame(PLAIN, SOME, masked, words("empty", 3));
        assertSame(PLAIN, SOME, words("empty", 3), masked);
    }

    @Test
    void sparsePass_readsWhatItsOwnTokensAre() {
        Dit dit = Dit.load(random, PLAIN);
        SparseTokens tokens = SparseTokens.of(manager, SOME, 12);
        WordBatch words = batch(words("words", 5));
        try (KeptKeysValues kept = new KeptKeysValues(tokens, words)) {
            dense(dit, tokens, image, words("words", 5), kept.keeping(0));
            float[] once = sparse(dit, tokens, image, words, kept).toFloatArray();
            assertFalse(Arrays.equals(
                    once, sparse(dit, tokens, image.mul(2), words, kept).toFloatArray()));
        }
    }

    @Test
    void hook_isGivenTheActiveTokensAlone() {
        Dit dit = Dit.load(random, PLAIN);
        SparseTokens tokens = SparseTokens.of(manager, SOME, 12);
        WordBatch words = batch(words("words", 5), words("empty", 3));
        try (KeptKeysValues kept = new KeptKeysValues(tokens, words)) {
            dense(dit, tokens, image, words("words", 5), kept.keeping(0));
            dense(dit, tokens, image, words("empty", 3), kept.keeping(1));
            BlockHook hook = (block, img, target) -> {
                assertEquals(3, target);
                assertArrayEquals(new long[] {2, 3, 32}, img.getShape().getShape());
                return img;
            };
            dit.forward(
                    Nn.takePositions(image, tokens.active()).repeat(0, 2),
                    words.words(),
                    null,
                    time,
                    rope(PLAIN, 5).at(tokens.active()),
                    hook,
                    kept.attended());
        }
    }

    @Test
    void kept_needsItsBytesOnceAndFreesThem() throws IOException {
        Dit dit = Dit.load(random, PLAIN);
        SparseTokens tokens = SparseTokens.of(manager, SOME, 12);
        Words one = words("words", 5);
        Words two = words("empty", 3);
        WordBatch words = batch(one, two);
        int before = manager.getManagedArrays().size();
        long once = NativePeak.of(() -> steps(dit, tokens, words, 1, one, two));
        long often = NativePeak.of(() -> steps(dit, tokens, words, 5, one, two));
        assertEquals(once, often, "bytes of one dense step and of five");
        assertEquals(before, manager.getManagedArrays().size());
        long without = NativePeak.of(() -> {
            try (NDScope scope = new NDScope()) {
                dense(dit, tokens, image, one, AttendedKeys.OWN);
            }
        });
        long bytes = KeptKeysValues.bytes(PLAIN, 12 + 5, 2, 4);
        assertEquals(3 * 2 * 2 * 17 * 32 * 4, bytes, "blocks, keys and values, branches, tokens, width, f32");
        assertTrue(once - without >= bytes, once + " bytes, " + without + " without what is kept, that is " + bytes);
        assertTrue(once - without <= bytes * 1.5, once + " bytes, " + without + " without what is kept: " + bytes);
    }

    @Test
    void blocks_areThreeCallsIntoLibtorch() throws IOException {
        Dit dit = Dit.load(random, PLAIN);
        SparseTokens tokens = SparseTokens.of(manager, SOME, 12);
        Words one = words("words", 5);
        Words two = words("empty", 3);
        WordBatch words = batch(one, two);
        try (KeptKeysValues kept = new KeptKeysValues(tokens, words)) {
            dense(dit, tokens, image, one, kept.keeping(0));
            List<String> dense = KernelCalls.of(() -> dense(dit, tokens, image, two, kept.keeping(1)));
            assertEquals(blocks("modulations", "keeping_streams", "fed_streams"), inBlocks(dense));
            List<String> sparse = KernelCalls.of(() -> sparse(dit, tokens, image, words, kept));
            assertEquals(blocks("modulations", "sparse_streams", "fed_streams"), inBlocks(sparse));
        }
    }

    private static List<String> blocks(String... calls) {
        return Stream.of(calls, calls, calls).flatMap(Stream::of).toList();
    }

    private static List<String> inBlocks(List<String> calls) {
        return calls.subList(calls.indexOf("modulations"), calls.lastIndexOf("fed_streams") + 1);
    }

    private void steps(Dit dit, SparseTokens tokens, WordBatch words, int times, Words... branches) {
        try (KeptKeysValues kept = new KeptKeysValues(tokens, words)) {
            for (int step = 0; step < times; step++) {
                try (NDScope scope = new NDScope()) {
                    dense(dit, tokens, image, branches[0], kept.keeping(0));
                }
                try (NDScope scope = new NDScope()) {
                    dense(dit, tokens, image, branches[1], kept.keeping(1));
                }
                for (int i = 0; i < 3; i++) {
                    try (NDScope scope = new NDScope()) {
                        sparse(dit, tokens, image, words, kept);
                    }
                }
            }
        }
    }

    @Test
    void bytes_ofThePublishedTransformer() {
        assertEquals(6_228_541_440L, KeptKeysValues.bytes(DitConfig.QWEN_IMAGE_EDIT, 8192 + 256, 1, 2));
    }

    @Test
    void tokens_areSplitInOrder() {
        SparseTokens tokens = SparseTokens.of(manager, SOME, 12);
        assertArrayEquals(new long[] {1, 2, 4}, tokens.active().toLongArray());
        assertArrayEquals(
                new long[] {0, 3, 5, 6, 7, 8, 9, 10, 11}, tokens.kept().toLongArray());
        assertEquals(12, tokens.all());
        assertThrows(IllegalArgumentException.class, () -> SparseTokens.of(manager, new byte[6], 12), "none");
        assertThrows(IllegalArgumentException.class, () -> SparseTokens.of(manager, ALL, 5), "more than there are");
    }
}
