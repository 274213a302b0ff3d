package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.edit.Denoiser;
import dev.retouch.edit.DenseSteps;
import dev.retouch.edit.LocalDenoiser;
import dev.retouch.edit.SparseBranches;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.model.dit.AttendedKeys;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.KeptKeysValues;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The denoising of a local edit with random inputs, on any device: as a whole, or pass by pass. The upper tokens of the
 * target are computed; there the adapter's gates are open, elsewhere they are closed.
 */
public final class LocalEdit implements AutoCloseable {

    /** Mask and instruction tokens of the published adapter. */
    private static final int CONDITION_TOKENS = 320;

    private static final double CLOSED = 1e-3;

    private final Dit dit;
    private final List<Denoiser.Branch> branches = new ArrayList<>();
    private final SparseBranches sparse;
    private final NDArray noise;
    private final NDArray source;
    private final NDArray time;
    private final KeptKeysValues kept;
    private final double guidance;

    /**
     * An edit of a square picture.
     *
     * @param manager owns its tensors, on the device of the weights
     * @param dtype of the weights
     * @param adapter whose blocks act in the transformer's
     * @param side of the token grid
     * @param words of each branch of guidance
     * @param share of the target's tokens that is computed, the margin included, above 0 and at most 1
     */
    public LocalEdit(
            NDManager manager, Dtype dtype, Dit dit, Adapter adapter, int side, List<Integer> words, double share) {
        this.dit = dit;
        RandomWeights random = new RandomWeights(manager, dtype);
        int tokens = side * side;
        byte[] computed = new byte[tokens];
        Arrays.fill(computed, 0, (int) Math.round(share * tokens), (byte) 1);
        float[] open = new float[tokens];
        for (int i = 0; i < tokens; i++) {
            open[i] = 0.9f * computed[i];
        }
        int blocks = dit.blocks().size();
        List<NDArray> gates = Collections.nCopies(blocks, dtype.cast(Tensors.floats(manager, open, 1, tokens, 1)));
        int heads = dit.config().numAttentionHeads();
        int head = dit.config().attentionHeadDim();
        TokenGrid grid = TokenGrid.still(side, side);
        for (int length : words) {
            branches.add(new Denoiser.Branch(
                    random.tensor("words " + length, 1, length, dit.config().jointAttentionDim()),
                    null,
                    RopeTables.of(manager, dit.config(), List.of(grid, grid), length),
                    hook(adapter, condition(random, 1, heads, head), gates)));
        }
        sparse = SparseBranches.of(
                manager,
                branches,
                computed,
                active -> hook(
                        adapter,
                        condition(random, words.size(), heads, head),
                        Collections.nCopies(blocks, Nn.takePositions(gates.get(0), active.active()))));
        RandomWeights numbers = new RandomWeights(manager, Dtype.F32);
        noise = numbers.tensor("noise", 1, tokens, dit.config().inChannels());
        source = numbers.tensor("source", 1, tokens, dit.config().inChannels());
        time = Tensors.floats(manager, new float[] {0.7f}, 1);
        kept = new KeptKeysValues(sparse.tokens(), sparse.words());
        guidance = words.size() > 1 ? 4 : 1;
    }

    private static BlockHook hook(Adapter adapter, KeysValues condition, List<NDArray> gates) {
        return adapter.openHook(Collections.nCopies(gates.size(), condition), gates, CLOSED);
    }

    private static KeysValues condition(RandomWeights random, int batch, int heads, int head) {
        return new KeysValues(
                random.tensor("keys", batch, heads, CONDITION_TOKENS, head),
                random.tensor("values", batch, heads, CONDITION_TOKENS, head));
    }

    /** All steps on all tokens; the result belongs to the edit. */
    public NDArray exact(int steps) {
        return new Denoiser(dit).denoise(branches, guidance, noise, source, schedule(steps));
    }

    /** All steps as local edits are computed; the result belongs to the edit. */
    public NDArray sparse(int steps) {
        return new LocalDenoiser(dit, DenseSteps.MEASURED)
                .denoise(branches, sparse, guidance, noise, source, schedule(steps))
                .latents();
    }

    private FlowMatchSchedule schedule(int steps) {
        return FlowMatchSchedule.of(
                FlowMatchConfig.QWEN_IMAGE_EDIT, steps, (int) noise.getShape().get(1));
    }

    /** The first branch's pass over all tokens. */
    public NDArray densePass() {
        return pass(0, AttendedKeys.OWN);
    }

    /** The passes of all branches over all tokens, which keep what sparse passes need. */
    public void keepingPasses() {
        for (int i = 0; i < branches.size(); i++) {
            pass(i, kept.keeping(i)).close();
        }
    }

    private NDArray pass(int branch, AttendedKeys attended) {
        Denoiser.Branch b = branches.get(branch);
        return dit.forward(Nn.cat(1, noise, source), b.words(), null, time, b.rope(), b.hook(), attended);
    }

    /** The pass of all branches over the computed tokens; one that keeps must come before. */
    public NDArray sparsePass() {
        NDArray active = Nn.takePositions(noise, sparse.tokens().active());
        NDArray batch = branches.size() == 1 ? active : active.repeat(0, branches.size());
        return dit.forward(batch, sparse.words().words(), null, time, sparse.rope(), sparse.hook(), kept.attended());
    }

    @Override
    public void close() {
        kept.close();
    }
}
