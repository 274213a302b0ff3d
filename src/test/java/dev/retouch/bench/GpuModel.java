package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.edit.Denoiser;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The published transformer and adapter with random weights in bf16, and what an edit of 1024 x 1024 pixels gives them.
 *
 * <p>On a CPU it is tiny: there it only shows that a benchmark runs.
 */
final class GpuModel {

    static final int WORDS = 256;

    /** Gate below which the adapter leaves a token out. */
    private static final double CLOSED = 1e-3;

    final NDManager manager;
    final DitConfig config;
    final int side;
    final Dit dit;
    final RopeTables rope;
    final NDArray words;

    private final AdapterConfig adapterConfig;
    private final Adapter adapter;

    GpuModel(Card card, NDManager manager) {
        this.manager = manager;
        config = card.isGpu()
                ? DitConfig.QWEN_IMAGE_EDIT
                : new DitConfig(2, 64, 16, 2, 16, 4, 48, List.of(4, 6, 6), false);
        adapterConfig =
                card.isGpu() ? AdapterConfig.QWEN_IMAGE_EDIT : new AdapterConfig(64, 4, 2, 48, 4, 8, 8, 1, 64, 32, 4);
        side = card.isGpu() ? 64 : 8;
        DeviceWeights weights = new DeviceWeights(manager, Dtype.BF16);
        dit = Dit.load(weights, config);
        adapter = Adapter.load(weights, adapterConfig);
        TokenGrid grid = TokenGrid.still(side, side);
        rope = RopeTables.of(manager, config, List.of(grid, grid), WORDS);
        words = random(1, WORDS, config.jointAttentionDim());
    }

    /** Target tokens. */
    int tokens() {
        return side * side;
    }

    /** Normal, in bf16. */
    NDArray random(long... shape) {
        return random(manager, shape);
    }

    private static NDArray random(NDManager owner, long... shape) {
        try (NDArray normal = owner.randomNormal(new Shape(shape))) {
            return Dtype.BF16.cast(normal);
        }
    }

    /** Normal packed latents of the target, (1, N, C) in f32. */
    NDArray latents() {
        return manager.randomNormal(new Shape(1, tokens(), config.inChannels()));
    }

    /** For each target token 1 where the edit is: the first rows, as large a share as asked for. */
    byte[] region(int percent) {
        byte[] cells = new byte[tokens()];
        for (int i = 0; i < cells.length * percent / 100; i++) {
            cells[i] = 1;
        }
        return cells;
    }

    /**
     * Gates that are open inside the region only, on those of the target's tokens that are given.
     *
     * @param owner of what the hook keeps, some 200 MB for each branch
     */
    BlockHook hook(NDManager owner, byte[] region, int branches, byte[] computed) {
        float[] cells = new float[tokens()];
        List<Float> open = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            cells[i] = region[i];
            if (computed[i] == 1) {
                open.add((float) region[i]);
            }
        }
        float[] some = new float[open.size()];
        for (int i = 0; i < some.length; i++) {
            some[i] = open.get(i);
        }
        NDArray mask = Dtype.BF16.cast(Tensors.floats(owner, cells, 1, 1, side, side));
        NDArray gates = Dtype.BF16.cast(Tensors.floats(owner, some, 1, some.length, 1));
        List<NDArray> layers = new ArrayList<>();
        for (int i = 0; i < adapterConfig.textLayers(); i++) {
            layers.add(random(owner, 1, WORDS, adapterConfig.textWidth()));
        }
        List<KeysValues> condition = adapter.condition(mask, adapter.instruction(layers, null)).stream()
                .map(each -> new KeysValues(
                        each.keys().repeat(0, branches), each.values().repeat(0, branches)))
                .toList();
        return adapter.openHook(condition, Collections.nCopies(adapterConfig.numBlocks(), gates), CLOSED);
    }

    /** The hook of one branch on all tokens. */
    BlockHook hook(NDManager owner, byte[] region) {
        return hook(owner, region, 1, region(100));
    }

    /** Branches of guidance with the adapter inside a region. */
    List<Denoiser.Branch> branches(NDManager owner, byte[] region, int count) {
        return Collections.nCopies(count, new Denoiser.Branch(words, null, rope, hook(owner, region)));
    }
}
