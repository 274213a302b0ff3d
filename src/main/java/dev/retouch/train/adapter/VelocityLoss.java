package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.Streams;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Graphs;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.Losses;

/** What comes behind the blocks, on the last device: the frozen output layers and the region-aware loss. */
final class VelocityLoss {

    private final NDManager manager;
    private final Dit ends;

    VelocityLoss(NDManager manager, Dit ends) {
        this.manager = manager;
        this.ends = ends;
    }

    /** A micro-batch's share of the step's loss, and its gradients behind the last block. */
    record Turned(double loss, Gradients gradients) {}

    /** Turns a micro-batch around. */
    Turned of(Forwarded last, MicroBatch edits, LossWeights whole) {
        NDManager owner = manager.newSubManager();
        try (Streams x = last.x();
                GradMode on = GradMode.on();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray img = Graphs.leaf(Copies.copied(owner, x.img()));
            NDArray cond = Copies.copied(owner, last.shared().cond());
            NDArray velocity =
                    Nn.f32(Nn.span(ends.output(img, cond), 0, edits.grid().tokens()));
            NDArray errors = Losses.weighted(
                    velocity, Copies.copied(owner, edits.wanted()), Copies.copied(owner, edits.weight()));
            NDArray loss = Nn.times(errors, 1.0 / whole.tokens());
            double number = loss.getFloat();
            GradMode.backward(loss);
            return new Turned(number, new Gradients(Tensors.unscoped(img.getGradient()), null, null, owner));
        }
    }
}
