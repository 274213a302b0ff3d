package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.eval.metric.ModelInput;
import dev.retouch.image.Filter;
import dev.retouch.model.vit.Vit;
import dev.retouch.model.vit.VitConfig;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs a golden case of class ViTModel. */
final class VitCases {

    /** ImageNet's, which the case names and does not write down. */
    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);

    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);

    private VitCases() {}

    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        VitConfig config = VitConfig.of(json.path("config"));
        Vit vit = Vit.load(weights, config);
        NDArray pixels = in.get("pixel_values");
        Map<String, NDArray> out = new LinkedHashMap<>();
        NDArray embedded = vit.embed(pixels);
        out.put("embeddings", embedded);
        out.put("layer0", vit.layers().get(0).forward(embedded));
        out.put("last_hidden_state", vit.encode(pixels));
        NDArray cls = vit.classToken(pixels);
        out.put("cls", cls);
        NDArray first = cls.get(0);
        NDArray second = cls.get(1);
        NDArray lengths = first.square().sum().mul(second.square().sum()).sqrt();
        out.put("cls_cosine_0_1", first.mul(second).sum().div(lengths).reshape(1));
        for (Filter filter : List.of(Filter.BILINEAR, Filter.BICUBIC)) {
            ModelInput input = new ModelInput(config.imageSize(), false, filter, 1 / 255.0, MEAN, STD);
            out.put(
                    "preprocess.pixel_values_" + filter.name().toLowerCase(Locale.ROOT),
                    input.of(manager, ClipCases.picture(in.get("preprocess.image_u8"))));
        }
        return out;
    }
}
