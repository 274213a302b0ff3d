package dev.retouch.golden;

import static dev.retouch.golden.Mutation.PATCHES;
import static dev.retouch.golden.Mutation.TEXT;
import static dev.retouch.golden.Mutation.reordered;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;

/** Mistakes in the text encoder and in what it reads pictures from. */
final class TextMutations {

    private TextMutations() {}

    static List<Mutation> all() {
        return List.of(
                Mutation.json("rotary sections reversed", TEXT, json -> {
                    ArrayNode sections = (ArrayNode) json.at("/config/rope_scaling/mrope_section");
                    sections.add(sections.remove(1)).add(sections.remove(0));
                }),
                config("theta 10000", c -> c.put("rope_theta", 10000)),
                config("eps 1e-5 in the language model", c -> c.put("rms_norm_eps", 1e-5)),
                config("every vision block attends to the whole image", c -> {
                    ObjectNode vision = (ObjectNode) c.path("vision_config");
                    ArrayNode full = vision.putArray("fullatt_block_indexes");
                    for (int i = 0; i < vision.path("depth").asInt(); i++) {
                        full.add(i);
                    }
                }),
                config(
                        "every vision block attends in windows",
                        c -> ((ObjectNode) c.path("vision_config")).putArray("fullatt_block_indexes")),
                Mutation.kernel(
                        "tanh GELU in the merger", TEXT, "torch.gelu(x)", "torch.gelu(x, approximate=\"tanh\")"),
                Mutation.kernel(
                        "key heads tiled instead of repeated",
                        TEXT,
                        "torch.repeat_interleave(x, int(times), 1)",
                        "torch.repeat(x, [1, int(times), 1, 1])"),
                Mutation.kernel(
                        "rotary pairs instead of halves",
                        TEXT,
                        "    turned = torch.cat([torch.neg(halves[1]), halves[0]], -1)\n",
                        "    pairs = torch.unflatten(x, -1, [-1, 2])\n"
                                + "    turned = torch.flatten(torch.stack([torch.neg(torch.select(pairs, -1, 1)),"
                                + " torch.select(pairs, -1, 0)], -1), -2, -1)\n"),
                Mutation.kernel(
                        "norm weights counted from one",
                        TEXT,
                        "torch.mul(torch.to(n, w.dtype), w)",
                        "torch.mul(torch.to(n, w.dtype), torch.add(w, 1))"),
                Mutation.weights(
                        "no bias of queries, keys and values",
                        TEXT,
                        "model\\..*\\.[qkv]_proj\\.bias",
                        NDArray::zerosLike),
                Mutation.weights(
                        "queries and values exchanged in the vision tower",
                        TEXT,
                        "visual\\..*\\.qkv\\.(weight|bias)",
                        x -> reordered(x, 0, 2, 1, 0)),
                Mutation.inputs(
                        "padding read as words",
                        TEXT,
                        in -> in.replaceAll((name, x) -> name.endsWith("attention_mask") ? x.onesLike() : x)),
                Mutation.json("ImageNet's mean instead of CLIP's", PATCHES, json -> {
                    ArrayNode mean = ((ObjectNode) json.path("config")).putArray("image_mean");
                    mean.add(0.485).add(0.456).add(0.406);
                }));
    }

    private static Mutation config(String name, Consumer<ObjectNode> change) {
        return Mutation.json(name, TEXT, json -> change.accept((ObjectNode) json.path("config")));
    }
}
