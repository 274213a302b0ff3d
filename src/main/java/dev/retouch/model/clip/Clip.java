package dev.retouch.model.clip;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;

/** Both towers, and the logarithm of the scale of the logits (a scalar). */
public record Clip(ClipText text, ClipVision vision, NDArray logitScale) {

    /** Loads a model with the tensor names of the reference. */
    public static Clip load(Weights w, ClipConfig c) {
        return new Clip(ClipText.load(w, c), ClipVision.load(w, c), w.tensor("logit_scale"));
    }

    /** Position counters, which older checkpoints contain. */
    public static boolean isIgnored(String key) {
        return key.endsWith(".position_ids");
    }

    /** pixels (B, 3, H, W), normalised -> (B, projectionDim) of length one */
    public NDArray imageEmbeds(NDArray pixels) {
        return unit(vision.features(pixels));
    }

    /** ids (B, L), valid (B, L) with 1 for real tokens -> (B, projectionDim) of length one */
    public NDArray textEmbeds(NDArray ids, NDArray valid) {
        return unit(text.features(ids, valid));
    }

    /** images (Bi, P), texts (Bt, P), of length one -> cosines times the trained scale (Bi, Bt) */
    public NDArray logitsPerImage(NDArray images, NDArray texts) {
        return Nn.times(
                images.matMul(texts.transpose()), Math.exp(Nn.f32(logitScale).getFloat()));
    }

    private static NDArray unit(NDArray x) {
        return x.div(x.square().sum(new int[] {-1}, true).sqrt());
    }
}
