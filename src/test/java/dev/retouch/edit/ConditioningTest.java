package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditioningTest {

    /** Between the gates inside and outside of the region, so that it decides which tokens take part. */
    private static final double CLOSED = 1e-3;

    private static final int WORDS = 5;
    private static final Region REGION = new Region(new byte[] {0, 1, 0, 0, 1, 1}, 3, 2, EditMode.LOCAL);

    /** The source, and a reference of another shape. */
    private static final List<TokenGrid> SHOWN = List.of(TokenGrid.still(2, 3), TokenGrid.still(1, 4));

    private final NDManager manager = Tensors.newManager();
    private final Conditioning conditioning = new Conditioning(TinyAdapter.TRANSFORMER, CLOSED);
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

    /** What a hook makes of the tokens of target and source in the second block. */
    private float[] run(BlockHook hook) {
        NDArray img = TinyAdapter.random(manager, 9, 1, 12, TinyAdapter.CONFIG.width());
        return hook.apply(1, img, 6).toFloatArray();
    }

    private BlockHook local(Adapter adapter, long prompt, Region region) {
        return conditioning
                .local(
                        manager,
                        adapter,
                        List.of(TinyAdapter.prompt(manager, WORDS, prompt)),
                        region,
                        List.of(TokenGrid.still(region.height(), region.width())))
                .branches()
                .get(0)
                .hook();
    }

    @Test
    void local_isTheOpenHookOfRegionAndInstruction() {
        Adapter adapter = TinyAdapter.of(manager);
        Prompt prompt = TinyAdapter.prompt(manager, WORDS, 1);
        NDArray mask = Tensors.floats(manager, REGION.shares(), 1, 1, 2, 3);
        BlockHook wanted = adapter.openHook(
                adapter.condition(mask, adapter.instruction(prompt.layers(), null)), adapter.gates(mask), CLOSED);
        assertArrayEquals(run(wanted), run(local(adapter, 1, REGION)));
    }

    @Test
    void local_dependsOnInstructionAndRegion() {
        Adapter adapter = TinyAdapter.of(manager);
        float[] hooked = run(local(adapter, 1, REGION));
        assertFalse(Arrays.equals(hooked, run(local(adapter, 2, REGION))), "another instruction");
        assertFalse(Arrays.equals(hooked, run(local(adapter, 1, Region.everything(3, 2)))), "another region");
    }

    @Test
    void branch_namesTheTokensOfTargetSourceAndWords() {
        Prompt prompt = TinyAdapter.prompt(manager, WORDS, 1);
        Denoiser.Branch branch = conditioning
                .local(manager, TinyAdapter.of(manager), List.of(prompt), REGION, SHOWN)
                .branches()
                .get(0);
        assertSame(prompt.words(), branch.words());
        assertNull(branch.wordsMask(), "every word is real");
        assertEquals(6, branch.rope().targetTokens());
        assertEquals(new Shape(6 + 6 + 4, 8), branch.rope().imgCos().getShape());
        assertEquals(new Shape(WORDS, 8), branch.rope().txtCos().getShape());
    }

    @Test
    void branch_placesTheTargetThenEachPictureInOrder() {
        NDArray shown = conditioning
                .global(manager, TinyAdapter.prompt(manager, WORDS, 1), Region.everything(3, 2), SHOWN)
                .rope()
                .imgSin();
        List<TokenGrid> all = List.of(TokenGrid.still(2, 3), SHOWN.get(0), SHOWN.get(1));
        assertArrayEquals(
                RopeTables.of(manager, TinyAdapter.TRANSFORMER, all, WORDS)
                        .imgSin()
                        .toFloatArray(),
                shown.toFloatArray());
    }

    @Test
    void branch_placesRowsAndColumnsAsTheRegionHasThem() {
        NDArray tall = conditioning
                .global(manager, TinyAdapter.prompt(manager, WORDS, 1), Region.everything(1, 6), List.of())
                .rope()
                .imgSin();
        NDArray wide = conditioning
                .global(manager, TinyAdapter.prompt(manager, WORDS, 1), Region.everything(6, 1), List.of())
                .rope()
                .imgSin();
        // Columns 2 to 4 are the rows' frequencies: they differ between rows and not along a row.
        assertEquals(6, distinct(tall.get(":6, 2")));
        assertEquals(1, distinct(wide.get(":6, 2")));
    }

    private static long distinct(NDArray x) {
        float[] values = x.toFloatArray();
        return IntStream.range(0, values.length)
                .mapToObj(i -> values[i])
                .distinct()
                .count();
    }

    @Test
    void global_runsTheBackboneAlone() {
        Denoiser.Branch branch =
                conditioning.global(manager, TinyAdapter.prompt(manager, WORDS, 1), Region.everything(3, 2), SHOWN);
        assertSame(BlockHook.NONE, branch.hook());
    }
}
