package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.MemoryPlan;
import dev.retouch.bundle.Preset;
import dev.retouch.bundle.Workload;
import dev.retouch.model.dit.KeptKeysValues;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalPolicyTest {

    private static final int MANY = LocalPolicy.MEASURED.fewestSteps();
    private static final byte[] CORNER = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    private static final byte[] WITH_MARGIN = {1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0};
    private static final Region REGION = new Region(CORNER, 4, 3, EditMode.LOCAL);

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Optional<byte[]> computed(
            LocalPolicy policy, LocalCompute asked, int steps, Preserve preserve, Region region) {
        EditOptions options = new EditOptions("any", 0, steps, 1, EditMode.AUTO, preserve, asked);
        return policy.computed(options, region, TinyAdapter.TRANSFORMER, branches());
    }

    private List<Denoiser.Branch> branches() {
        Conditioning conditioning = new Conditioning(TinyAdapter.TRANSFORMER, 0);
        List<TokenGrid> shown = List.of(TokenGrid.still(3, 4));
        return IntStream.of(5, 2)
                .mapToObj(words -> conditioning.global(
                        manager, TinyAdapter.prompt(manager, words, 1), Region.everything(4, 3), shown))
                .toList();
    }

    private boolean isSparse(LocalPolicy policy, LocalCompute asked, int steps) {
        return computed(policy, asked, steps, Preserve.EXACT, REGION).isPresent();
    }

    @Test
    void computed_isTheRegionWithAMargin() {
        LocalPolicy policy = LocalPolicy.MEASURED;
        assertEquals(1, policy.margin());
        assertArrayEquals(
                WITH_MARGIN,
                computed(policy, LocalCompute.SPARSE, MANY, Preserve.EXACT, REGION)
                        .orElseThrow());
        LocalPolicy none = new LocalPolicy(0, 1, 2, Long.MAX_VALUE);
        assertArrayEquals(
                CORNER,
                computed(none, LocalCompute.SPARSE, MANY, Preserve.EXACT, REGION)
                        .orElseThrow());
    }

    @Test
    void computed_isEverythingWhereTheRestIsShown() {
        LocalPolicy policy = LocalPolicy.MEASURED;
        Region everything = Region.everything(4, 3);
        Region nothing = new Region(new byte[12], 4, 3, EditMode.LOCAL);
        for (LocalCompute asked : LocalCompute.values()) {
            assertTrue(computed(policy, asked, MANY, Preserve.SOFT, REGION).isEmpty(), asked + " and soft");
            assertTrue(computed(policy, asked, MANY, Preserve.EXACT, everything).isEmpty(), asked + " and global");
            assertTrue(computed(policy, asked, MANY, Preserve.EXACT, nothing).isEmpty(), asked + " and no region");
        }
    }

    @Test
    void auto_isSparseForFewTokensAndManySteps() {
        LocalPolicy policy = new LocalPolicy(1, 4 / 12.0, 8, Long.MAX_VALUE);
        assertTrue(isSparse(policy, LocalCompute.AUTO, 8));
        assertTrue(!isSparse(policy, LocalCompute.AUTO, 7), "too few steps");
        assertTrue(!isSparse(new LocalPolicy(1, 3.9 / 12, 8, Long.MAX_VALUE), LocalCompute.AUTO, 8), "too many tokens");
    }

    @Test
    void asked_decidesWhateverTheEdit() {
        LocalPolicy strict = new LocalPolicy(1, 0, 100, Long.MAX_VALUE);
        assertTrue(isSparse(strict, LocalCompute.SPARSE, 2));
        assertTrue(!isSparse(LocalPolicy.MEASURED, LocalCompute.EXACT, MANY));
    }

    @Test
    void within_keepsWhatThePlanLeaves() {
        BundleConfig config = Preset.QWEN_IMAGE_EDIT.config();
        MemoryPlan plan = MemoryPlan.of(config, Workload.of(config, Dtype.BF16, false, 0));
        long free = 20_000_000_000L;
        LocalPolicy within = LocalPolicy.MEASURED.within(plan, OptionalLong.of(free));
        assertEquals(LocalPolicy.MEASURED.keepingAtMost(plan.keepable(free)), within);
        assertEquals(LocalPolicy.MEASURED, LocalPolicy.MEASURED.within(plan, OptionalLong.empty()));
    }

    @Test
    void computed_isEverythingWhereTooMuchWouldBeKept() {
        long bytes = KeptKeysValues.bytes(TinyAdapter.TRANSFORMER, 12 + 12 + 5, 2, 4);
        assertTrue(isSparse(LocalPolicy.MEASURED.keepingAtMost(bytes), LocalCompute.SPARSE, MANY));
        assertTrue(!isSparse(LocalPolicy.MEASURED.keepingAtMost(bytes - 1), LocalCompute.SPARSE, MANY));
        assertTrue(!isSparse(LocalPolicy.MEASURED.keepingAtMost(bytes - 1), LocalCompute.AUTO, MANY));
    }
}
