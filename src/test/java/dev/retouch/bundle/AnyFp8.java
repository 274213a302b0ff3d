package dev.retouch.bundle;

import dev.retouch.model.dit.DitConfig;
import dev.retouch.weights.Weights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weights of any transformer in fp8, as if its inputs had been watched; for measuring. */
public final class AnyFp8 {

    private static final List<String> LAYERS = List.of(
            "attn.to_q",
            "attn.to_k",
            "attn.to_v",
            "attn.to_out.0",
            "img_mlp.net.0.proj",
            "img_mlp.net.2",
            "img_mod.1",
            "txt_mod.1");

    private static final double LARGEST_INPUT = 32;

    private AnyFp8() {}

    /** The tensors of a transformer, rounded as they are asked for. */
    public static Weights transformer(DitConfig config, Weights whole) {
        Map<String, Double> inputs = new HashMap<>();
        for (int i = 0; i < config.numLayers(); i++) {
            for (String layer : LAYERS) {
                inputs.put("transformer_blocks." + i + "." + layer, LARGEST_INPUT);
            }
        }
        return Fp8Weights.view(new Fp8Scales(Map.of("transformer", inputs))).of("transformer", whole);
    }
}
