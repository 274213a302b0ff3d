package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.KeysValues;
import dev.retouch.tensor.Nn;
import java.util.ArrayList;
import java.util.List;

/**
 * The branches of guidance of a local edit.
 *
 * @param closedGate gate below which the adapter leaves a token out
 * @param branches on all tokens, one for each prompt
 * @param conditions of each branch, for each block
 * @param gates for each block (1, N, 1), the same for all branches
 */
record LocalBranches(
        Adapter adapter,
        double closedGate,
        List<Denoiser.Branch> branches,
        List<List<KeysValues>> conditions,
        List<NDArray> gates) {

    /**
     * The same for passes over some of the target's tokens.
     *
     * @param manager owns what is made
     * @param computed for each target token, 1 where it is computed
     */
    SparseBranches sparse(NDManager manager, byte[] computed) {
        return SparseBranches.of(manager, branches, computed, tokens -> {
            List<NDArray> some = gates.stream()
                    .map(gate -> Nn.takePositions(gate, tokens.active()))
                    .toList();
            return adapter.openHook(batch(), some, closedGate);
        });
    }

    private List<KeysValues> batch() {
        List<KeysValues> batch = new ArrayList<>();
        for (int block = 0; block < gates.size(); block++) {
            int each = block;
            batch.add(new KeysValues(
                    Nn.cat(0, conditions.stream().map(c -> c.get(each).keys()).toList()),
                    Nn.cat(0, conditions.stream().map(c -> c.get(each).values()).toList())));
        }
        return batch;
    }
}
