package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Attention over text and image tokens together, each stream with its own projections and norms. */
public record JointAttention(
        Linear toQ,
        Linear toK,
        Linear toV,
        Linear toOut,
        RmsNorm normQ,
        RmsNorm normK,
        Linear addQ,
        Linear addK,
        Linear addV,
        Linear toAddOut,
        RmsNorm normAddedQ,
        RmsNorm normAddedK,
        int heads) {

    static JointAttention load(Weights w, DitConfig c) {
        int width = c.innerDim();
        int head = c.attentionHeadDim();
        return new JointAttention(
                Linear.load(w.at("to_q"), width, width),
                Linear.load(w.at("to_k"), width, width),
                Linear.load(w.at("to_v"), width, width),
                Linear.load(w.at("to_out", 0), width, width),
                RmsNorm.load(w.at("norm_q"), head, DitConfig.NORM_EPS),
                RmsNorm.load(w.at("norm_k"), head, DitConfig.NORM_EPS),
                Linear.load(w.at("add_q_proj"), width, width),
                Linear.load(w.at("add_k_proj"), width, width),
                Linear.load(w.at("add_v_proj"), width, width),
                Linear.load(w.at("to_add_out"), width, width),
                RmsNorm.load(w.at("norm_added_q"), head, DitConfig.NORM_EPS),
                RmsNorm.load(w.at("norm_added_k"), head, DitConfig.NORM_EPS),
                c.numAttentionHeads());
    }

    /**
     * The attention of both streams after their output projections, without the residual.
     *
     * @param mask (B, 1, 1, T + N), true where a key may be attended to; null when all may
     */
    public Streams forward(Streams x, RopeTables rope, @Nullable NDArray mask) {
        // Text before image tokens, as in the mask.
        NDArray q = Nn.joinHeads(
                turned(x.txt(), addQ, normAddedQ, rope.txtCos(), rope.txtSin()),
                turned(x.img(), toQ, normQ, rope.imgCos(), rope.imgSin()));
        NDArray k = Nn.joinHeads(
                turned(x.txt(), addK, normAddedK, rope.txtCos(), rope.txtSin()),
                turned(x.img(), toK, normK, rope.imgCos(), rope.imgSin()));
        NDArray v = Nn.joinHeads(perHead(addV.apply(x.txt())), perHead(toV.apply(x.img())));
        NDArray out = Nn.mergeHeads(mask == null ? Nn.attention(q, k, v) : Nn.attention(q, k, v, mask));
        long text = x.txt().getShape().get(1);
        long all = out.getShape().get(1);
        return new Streams(toOut.apply(Nn.span(out, text, all)), toAddOut.apply(Nn.span(out, 0, text)));
    }

    /** (B, L, D) -> (B, L, H, d) */
    public NDArray perHead(NDArray x) {
        return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, -1);
    }

    private static NDArray turned(NDArray x, Linear to, RmsNorm norm, NDArray cos, NDArray sin) {
        return Nn.turnedHeads(x, to.weight(), to.bias(), norm.weight(), norm.eps(), cos, sin);
    }
}
