package dev.retouch.model.clip;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One layer of either tower: norm and attention, norm and MLP, each with a residual. */
public record ClipLayer(
        LayerNorm layerNorm1,
        Linear qProj,
        Linear kProj,
        Linear vProj,
        Linear outProj,
        LayerNorm layerNorm2,
        Linear fc1,
        Linear fc2,
        int heads,
        Activation activation) {

    private static ClipLayer load(Weights w, ClipConfig.Tower c) {
        Weights attention = w.at("self_attn");
        return new ClipLayer(
                LayerNorm.load(w.at("layer_norm1"), c.width(), c.eps()),
                Linear.load(attention.at("q_proj"), c.width(), c.width()),
                Linear.load(attention.at("k_proj"), c.width(), c.width()),
                Linear.load(attention.at("v_proj"), c.width(), c.width()),
                Linear.load(attention.at("out_proj"), c.width(), c.width()),
                LayerNorm.load(w.at("layer_norm2"), c.width(), c.eps()),
                Linear.load(w.at("mlp.fc1"), c.width(), c.mlpWidth()),
                Linear.load(w.at("mlp.fc2"), c.mlpWidth(), c.width()),
                c.heads(),
                c.activation());
    }

    /** The layers of {@code encoder.layers}. */
    static List<ClipLayer> loadAll(Weights tower, ClipConfig.Tower c) {
        List<ClipLayer> layers = new ArrayList<>();
        for (int i = 0; i < c.layers(); i++) {
            layers.add(load(tower.at("encoder.layers", i), c));
        }
        return List.copyOf(layers);
    }

    /**
     * (B, L, D) -> (B, L, D)
     *
     * @param mask (B, 1, L, L), true where a query may attend to a key; null when all may
     */
    public NDArray forward(NDArray x, @Nullable NDArray mask) {
        NDArray h = layerNorm1.apply(x);
        NDArray q = Nn.splitHeads(qProj.apply(h), heads);
        NDArray k = Nn.splitHeads(kProj.apply(h), heads);
        NDArray v = Nn.splitHeads(vProj.apply(h), heads);
        NDArray attended = mask == null ? Nn.attention(q, k, v) : Nn.attention(q, k, v, mask);
        NDArray y = x.add(outProj.apply(Nn.mergeHeads(attended)));
        return y.add(fc2.apply(activation.apply(fc1.apply(layerNorm2.apply(y)))));
    }
}
