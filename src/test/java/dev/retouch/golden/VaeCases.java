package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.model.vae.Encoder;
import dev.retouch.model.vae.Stage;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a golden case of class AutoencoderKLQwenImage. */
final class VaeCases {

    private VaeCases() {}

    /** Every output of the case that has the autoencoder's names, by name. */
    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        Vae vae = Vae.load(weights, VaeConfig.of(json.path("config")));
        Map<String, NDArray> out = new LinkedHashMap<>();
        encode(vae, in.get("image").squeeze(2), out);
        decode(vae, in.get("decode_latents_normalised").squeeze(2), out);
        out.put("roundtrip_decoded", vae.decode(vae.denormalize(out.get("latents_normalised"))));
        // The reference keeps a frame axis.
        out.replaceAll((name, value) -> value.expandDims(2));
        return out;
    }

    private static void encode(Vae vae, NDArray image, Map<String, NDArray> out) {
        Encoder encoder = vae.encoder();
        NDArray x = encoder.convIn().apply(image);
        out.put("enc.conv_in", x);
        for (int i = 0; i < encoder.downBlocks().size(); i++) {
            x = encoder.downBlocks().get(i).apply(x);
            out.put("enc.down_blocks." + i, x);
        }
        out.put(
                "enc.mid_block.attention",
                encoder.midBlock().attend(encoder.midBlock().first().apply(x)));
        x = encoder.midBlock().apply(x);
        out.put("enc.mid_block", x);
        out.put("enc.conv_out", encoder.convOut().apply(Nn.channelNormSilu(x, encoder.normOut())));
        out.put("moments", vae.moments(image));
        out.put("mode", vae.encode(image));
        out.put("logvar", out.get("moments").split(2, 1).get(1));
        out.put("latents_normalised", vae.normalize(out.get("mode")));
    }

    private static void decode(Vae vae, NDArray normalised, Map<String, NDArray> out) {
        NDArray latents = vae.denormalize(normalised);
        out.put("decode_latents_denormalised", latents);
        out.put("post_quant_conv", vae.postQuantConv().apply(latents));
        NDArray x = vae.decoder()
                .midBlock()
                .apply(vae.decoder().convIn().apply(vae.postQuantConv().apply(latents)));
        out.put("dec.mid_block", x);
        for (int i = 0; i < vae.decoder().upBlocks().size(); i++) {
            List<Stage> block = vae.decoder().upBlocks().get(i);
            for (Stage stage : block) {
                x = stage.apply(x);
            }
            out.put("dec.up_blocks." + i, x);
        }
        out.put("dec.conv_out_unclamped", vae.decodeUnclamped(latents));
        out.put("decoded", vae.decode(latents));
    }
}
