package dev.retouch.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Projection;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.List;

/** The image tower: class embedding (D), patch kernels (D, 3, p, p), positions (1 + P, D) for P patches. */
public record ClipVision(
        NDArray classEmbedding,
        NDArray patchEmbedding,
        NDArray positions,
        LayerNorm preNorm,
        List<ClipLayer> layers,
        LayerNorm postNorm,
        Projection projection) {

    static ClipVision load(Weights whole, ClipConfig c) {
        Weights w = whole.at("vision_model");
        int width = c.vision().width();
        return new ClipVision(
                w.tensor("embeddings.class_embedding", width),
                w.tensor("embeddings.patch_embedding.weight", width, 3, c.patchSize(), c.patchSize()),
                w.tensor("embeddings.position_embedding.weight", c.patches() + 1, width),
                // The misspelling is that of the checkpoint.
                LayerNorm.load(w.at("pre_layrnorm"), width, c.vision().eps()),
                ClipLayer.loadAll(w, c.vision()),
                LayerNorm.load(w.at("post_layernorm"), width, c.vision().eps()),
                Projection.load(whole.at("visual_projection"), width, c.projectionDim()));
    }

    /** pixels (B, 3, H, W), normalised -> (B, 1 + P, D), the class first */
    public NDArray embed(NDArray pixels) {
        NDArray maps = Nn.convPatch(pixels, patchEmbedding);
        long batch = maps.getShape().get(0);
        NDArray patches = maps.reshape(batch, maps.getShape().get(1), -1).transpose(0, 2, 1);
        NDArray first = Nn.repeatFor(pixels, classEmbedding, batch).expandDims(1);
        return Nn.cat(1, first, patches).add(positions);
    }

    /** embedded (B, 1 + P, D) -> the last layer's output (B, 1 + P, D), without a norm */
    public NDArray encode(NDArray embedded) {
        NDArray x = preNorm.apply(embedded);
        for (ClipLayer layer : layers) {
            x = layer.forward(x, null);
        }
        return x;
    }

    /** encoded (B, 1 + P, D) -> the normalised class (B, D) */
    public NDArray pool(NDArray encoded) {
        return postNorm.apply(encoded.get(new NDIndex(":, 0")));
    }

    /** pixels (B, 3, H, W), normalised -> (B, projectionDim), of any length */
    public NDArray features(NDArray pixels) {
        return projection.apply(pool(encode(embed(pixels))));
    }
}
