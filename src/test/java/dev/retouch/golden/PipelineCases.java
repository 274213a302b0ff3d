package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.image.Picture;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.Dimensions;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a golden case of class QwenImageEditPipeline or QwenImageEditPlusPipeline. */
final class PipelineCases {

    private static final Set<String> ARGUMENTS = Set.of("true_cfg_scale", "num_inference_steps");
    private static final Set<String> PLUS_ARGUMENTS =
            Set.of("true_cfg_scale", "num_inference_steps", "height", "width");

    private PipelineCases() {}

    /** One picture. */
    static Map<String, NDArray> one(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        WholeEdit edit = new WholeEdit(manager, json, weights, in, ARGUMENTS, RopeTables::of);
        Picture source = ClipCases.picture(in.get("image_u8"));
        long area = json.path("calculate_dimensions_area_patched_to").asLong();
        Dimensions size = Dimensions.ofArea(area, source.width(), source.height());
        NDArray latents = edit.latents(source, size, "vae_input");
        TokenGrid target = TokenGrid.still(
                json.path("target_hw").get(0).asInt() / edit.side(),
                json.path("target_hw").get(1).asInt() / edit.side());
        return edit.run(target, latents, List.of(edit.grid(size)));
    }

    /** Any number of pictures, each of its own size; the target's follows the last one. */
    static Map<String, NDArray> plus(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        return plus(manager, json, weights, in, RopeTables::of);
    }

    /** The same with other rotary tables. */
    static Map<String, NDArray> plus(
            NDManager manager,
            JsonNode json,
            Weights weights,
            Map<String, NDArray> in,
            TransformerCases.RopeSource ropes) {
        WholeEdit edit = new WholeEdit(manager, json, weights, in, PLUS_ARGUMENTS, ropes);
        JsonNode areas = json.path("areas");
        List<NDArray> latents = new ArrayList<>();
        List<TokenGrid> grids = new ArrayList<>();
        Dimensions target = new Dimensions(1, 1);
        for (int i = 0; in.containsKey("image_u8_" + i); i++) {
            Picture picture = ClipCases.picture(in.get("image_u8_" + i));
            Dimensions size = Dimensions.ofArea(areas.path("vae_image").asLong(), picture.width(), picture.height());
            latents.add(edit.latents(picture, size, "vae_input_" + i));
            grids.add(edit.grid(size));
            target = Dimensions.ofArea(areas.path("target").asLong(), picture.width(), picture.height());
        }
        JsonNode named = json.path("call_kwargs");
        target = new Dimensions(
                        named.path("width").asInt(target.width()),
                        named.path("height").asInt(target.height()))
                .floored(edit.side());
        return edit.run(edit.grid(target), Nn.cat(1, latents), grids);
    }
}
