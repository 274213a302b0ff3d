package dev.retouch.golden;

import static dev.retouch.golden.Mutation.VAE;
import static dev.retouch.golden.Mutation.reordered;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Mistakes in the autoencoder. */
final class VaeMutations {

    private VaeMutations() {}

    static List<Mutation> all() {
        return List.of(
                Mutation.weights(
                        "the middle temporal tap",
                        VAE,
                        "(?!.*time_conv).*\\.weight",
                        x -> x.getShape().dimension() == 5 && x.getShape().get(2) == 3 ? reordered(x, 2, 0, 2, 1) : x),
                Mutation.weights(
                        "the first temporal tap",
                        VAE,
                        "(?!.*time_conv).*\\.weight",
                        x -> x.getShape().dimension() == 5 && x.getShape().get(2) == 3 ? reordered(x, 2, 2, 1, 0) : x),
                Mutation.weights(
                        "quantising convolutions left out",
                        VAE,
                        "(post_)?quant_conv\\.(weight|bias)",
                        Mutation::identity),
                Mutation.weights(
                        "values before keys before queries",
                        VAE,
                        ".*\\.to_qkv\\.(weight|bias)",
                        x -> reordered(x, 0, 2, 1, 0)),
                latents("deviations multiplied where they divide", "latents_std", std -> 1 / std),
                latents("means left out", "latents_mean", mean -> 0),
                Mutation.kernel("padded on the left and above", VAE, "[0, 1, 0, 1], 0)", "[1, 0, 1, 0], 0)"),
                Mutation.kernel(
                        "norm by the root of mean square plus 1e-6",
                        VAE,
                        "torch.clamp_min(torch.norm(f, 2, [1], True), 1e-12)",
                        "torch.sqrt(torch.add(torch.sum(torch.mul(f, f), [1], True), 1e-06 * x.size(1)))"),
                Mutation.kernel(
                        "norm not scaled by the root of the channels",
                        VAE,
                        "torch.sqrt(torch.tensor(float(x.size(1))))",
                        "torch.tensor(1.)"),
                Mutation.kernel(
                        "pixels tiled instead of repeated",
                        VAE,
                        "torch.upsample_nearest2d(x, None, [2., 2.])",
                        "torch.repeat(x, [1, 1, 2, 2])"));
    }

    private static Mutation latents(String name, String field, DoubleUnaryOperator change) {
        return Mutation.json(name, VAE, json -> {
            ArrayNode values = (ArrayNode) ((ObjectNode) json.path("config")).path(field);
            for (int i = 0; i < values.size(); i++) {
                values.set(i, change.applyAsDouble(values.get(i).asDouble()));
            }
        });
    }
}
