package dev.retouch.model.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.retouch.model.LayerNorm;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** clsToken (1, D), patch kernels (D, 3, p, p) and bias (D), positions (1, 1 + P, D) for P patches. */
public record Vit(
        NDArray clsToken,
        NDArray patchWeight,
        NDArray patchBias,
        NDArray positions,
        List<VitLayer> layers,
        LayerNorm norm) {

    /** Loads a model with the tensor names of the reference. */
    public static Vit load(Weights w, VitConfig c) {
        Weights embeddings = w.at("embeddings");
        Weights patches = embeddings.at("patch_embeddings.projection");
        List<VitLayer> layers = new ArrayList<>();
        for (int i = 0; i < c.layers(); i++) {
            layers.add(VitLayer.load(w.at("encoder.layer", i), c));
        }
        return new Vit(
                embeddings.tensor("cls_token", 1, 1, c.width()).reshape(1, c.width()),
                patches.tensor("weight", c.width(), 3, c.patchSize(), c.patchSize()),
                patches.tensor("bias", c.width()),
                embeddings.tensor("position_embeddings", 1, c.patches() + 1, c.width()),
                List.copyOf(layers),
                LayerNorm.load(w.at("layernorm"), c.width(), c.eps()));
    }

    /** The pooler, which some checkpoints contain and the metric does not use. */
    public static boolean isIgnored(String key) {
        return key.startsWith("pooler.");
    }

    /** pixels (B, 3, H, W), normalised -> (B, 1 + P, D), the class first */
    public NDArray embed(NDArray pixels) {
        NDArray maps = Nn.convPatch(pixels, patchWeight);
        long batch = maps.getShape().get(0);
        NDArray patches = maps.reshape(batch, maps.getShape().get(1), -1)
                .transpose(0, 2, 1)
                .add(patchBias);
        NDArray first = Nn.repeatFor(pixels, clsToken, batch);
        return Nn.cat(1, first, patches).add(positions);
    }

    /** pixels (B, 3, H, W), normalised -> (B, 1 + P, D) after the final norm */
    public NDArray encode(NDArray pixels) {
        NDArray x = embed(pixels);
        for (VitLayer layer : layers) {
            x = layer.forward(x);
        }
        return norm.apply(x);
    }

    /** pixels (B, 3, H, W), normalised -> the class token (B, D) */
    public NDArray classToken(NDArray pixels) {
        return encode(pixels).get(new NDIndex(":, 0"));
    }
}
