package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.image.Filter;
import dev.retouch.image.PixelTensors;
import dev.retouch.image.Resampler;
import dev.retouch.sampling.Dimensions;
import dev.retouch.sampling.Guidance;
import dev.retouch.sampling.Latents;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a golden case of the edit pipeline's loose functions: sizes, resizing, packing, guidance. */
final class PipelinePieces {

    private PipelinePieces() {}

    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        JsonNode facts = json.path("facts").path("edit");
        Map<String, NDArray> out = new LinkedHashMap<>();
        out.put(
                "calculate_dimensions.w_h_wfinal_hfinal_tokens",
                dimensions(manager, facts, in.get("calculate_dimensions.size_wh")));
        picture(manager, in.get("image_u8"), in.get("resize_hw").toLongArray(), out);
        NDArray decoded = in.get("postprocess");
        out.put("postprocess_np", PixelTensors.unit(decoded));
        out.put(
                "postprocess_u8",
                Tensors.unsigned(
                        manager,
                        PixelTensors.toBytes(decoded),
                        decoded.getShape().get(2),
                        decoded.getShape().get(3),
                        3));
        // The reference keeps a frame axis.
        out.put("packed", Latents.pack(in.get("latents").squeeze(2)));
        long[] pixels = in.get("unpack_pixel_hw").toLongArray();
        int token = 2 * facts.path("vae_scale_factor").asInt();
        NDArray tokens = in.get("tokens_to_unpack");
        out.put(
                "unpacked",
                Latents.unpack(tokens, (int) pixels[0] / token, (int) pixels[1] / token)
                        .expandDims(2));
        double scale = json.path("true_cfg_scale").asDouble();
        NDArray positive = in.get("cfg.noise_pred");
        NDArray negative = in.get("cfg.neg_noise_pred");
        out.put("cfg.comb_pred", Guidance.combined(positive, negative, scale));
        out.put("cfg.noise_pred_rescaled", Guidance.rescaled(positive, negative, scale));
        return out;
    }

    private static NDArray dimensions(NDManager manager, JsonNode facts, NDArray sizes) {
        long[] in = sizes.toLongArray();
        long[] out = new long[in.length / 2 * 5];
        int token = 2 * facts.path("vae_scale_factor").asInt();
        for (int i = 0; i < in.length / 2; i++) {
            Dimensions whole =
                    Dimensions.ofArea(facts.path("target_area").asLong(), (int) in[2 * i], (int) in[2 * i + 1]);
            Dimensions floored = whole.floored(token);
            long[] row = {whole.width(), whole.height(), floored.width(), floored.height(), floored.tokens(token)};
            System.arraycopy(row, 0, out, 5 * i, 5);
        }
        return Tensors.longs(manager, out, in.length / 2, 5);
    }

    private static void picture(NDManager manager, NDArray image, long[] hw, Map<String, NDArray> out) {
        int height = (int) hw[0];
        int width = (int) hw[1];
        long[] shape = image.getShape().getShape();
        byte[] rgb =
                Resampler.resize(image.toByteArray(), (int) shape[1], (int) shape[0], 3, width, height, Filter.LANCZOS);
        out.put("image_resized_u8", Tensors.unsigned(manager, rgb, height, width, 3));
        out.put("image_preprocessed", PixelTensors.of(manager, rgb, width, height));
    }
}
