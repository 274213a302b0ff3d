package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.eval.metric.ModelInput;
import dev.retouch.image.Picture;
import dev.retouch.model.clip.Clip;
import dev.retouch.model.clip.ClipConfig;
import dev.retouch.model.clip.ClipText;
import dev.retouch.model.clip.ClipVision;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a golden case of class CLIPModel. */
final class ClipCases {

    private ClipCases() {}

    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        Clip clip = Clip.load(weights, ClipConfig.of(json.path("config")));
        Map<String, NDArray> out = new LinkedHashMap<>();
        vision(clip.vision(), in.get("pixel_values"), out);
        text(manager, clip.text(), in.get("input_ids"), in.get("attention_mask"), out);
        NDArray images = clip.imageEmbeds(in.get("pixel_values"));
        NDArray texts = clip.textEmbeds(in.get("input_ids"), in.get("attention_mask"));
        out.put("image_embeds", images);
        out.put("text_embeds", texts);
        out.put("cosine", images.matMul(texts.transpose()));
        out.put("logits_per_image", clip.logitsPerImage(images, texts));
        out.put(
                "preprocess.pixel_values",
                ModelInput.of(json.path("preprocess_config")).of(manager, picture(in.get("preprocess.image_u8"))));
        return out;
    }

    /** A picture from (H, W, 3) bytes. */
    static Picture picture(NDArray image) {
        long[] shape = image.getShape().getShape();
        return Picture.opaque((int) shape[1], (int) shape[0], image.toByteArray());
    }

    private static void vision(ClipVision vision, NDArray pixels, Map<String, NDArray> out) {
        NDArray embedded = vision.embed(pixels);
        NDArray normed = vision.preNorm().apply(embedded);
        out.put("vision.embeddings_pre_layernorm", normed);
        out.put("vision.layer0", vision.layers().get(0).forward(normed, null));
        out.put("vision.last_hidden_state", vision.encode(embedded));
        out.put("vision.pooler_output", vision.pool(vision.encode(embedded)));
        out.put("image_features_unnormalised", vision.features(pixels));
    }

    private static void text(NDManager manager, ClipText text, NDArray ids, NDArray valid, Map<String, NDArray> out) {
        NDArray embedded = text.embed(ids);
        NDArray mask = ClipText.mask(manager, valid);
        out.put("text.embeddings", embedded);
        out.put("text.layer0", text.layers().get(0).forward(embedded, mask));
        out.put("text.last_hidden_state", text.encode(embedded, mask));
        out.put("text.pooler_output", text.pool(text.encode(embedded, mask), ids));
        out.put("text_features_unnormalised", text.features(ids, valid));
    }
}
