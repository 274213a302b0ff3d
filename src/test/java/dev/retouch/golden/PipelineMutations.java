package dev.retouch.golden;

import static dev.retouch.golden.Mutation.CLIP;
import static dev.retouch.golden.Mutation.PIECES;
import static dev.retouch.golden.Mutation.PIPELINE;
import static dev.retouch.golden.Mutation.PLUS;
import static dev.retouch.golden.Mutation.SCHEDULER;
import static dev.retouch.golden.Mutation.VIT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.image.Filter;
import dev.retouch.image.Resampler;
import dev.retouch.model.clip.Clip;
import dev.retouch.model.clip.ClipConfig;
import dev.retouch.model.clip.ClipLayer;
import dev.retouch.model.clip.ClipVision;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Mistakes in the schedule, between the models, and in the metrics' models. */
final class PipelineMutations {

    private PipelineMutations() {}

    static List<Mutation> all() {
        return List.of(
                config(
                        "the shift of the class's defaults",
                        SCHEDULER,
                        c -> c.put("max_shift", 1.15).put("max_image_seq_len", 4096)),
                config("no stretch to the terminal sigma", SCHEDULER, c -> c.put("shift_terminal", 0)),
                config("linear time shift", SCHEDULER, c -> c.put("time_shift_type", "linear")),
                config("static shift", SCHEDULER, c -> c.put("use_dynamic_shifting", false)),
                Mutation.inputs(
                        "steps towards the noise",
                        SCHEDULER,
                        in -> in.computeIfPresent("step.velocities", (name, v) -> v.neg())),
                Mutation.inputs("guidance away from the prompt", PIECES, in -> {
                    NDArray positive = in.get("cfg.noise_pred");
                    in.put("cfg.noise_pred", in.get("cfg.neg_noise_pred"));
                    in.put("cfg.neg_noise_pred", positive);
                }),
                Mutation.runner("guidance not rescaled", PIECES, (manager, json, weights, in) -> {
                    Map<String, NDArray> out = new HashMap<>(PipelinePieces.run(manager, json, weights, in));
                    out.put("cfg.noise_pred_rescaled", out.get("cfg.comb_pred"));
                    return out;
                }),
                Mutation.runner("channels last in a token", PIECES, (manager, json, weights, in) -> {
                    Map<String, NDArray> out = new HashMap<>(PipelinePieces.run(manager, json, weights, in));
                    NDArray packed = out.get("packed");
                    Shape s = packed.getShape();
                    NDArray split = packed.reshape(s.get(0), s.get(1), s.get(2) / 4, 4);
                    out.put("packed", split.transpose(0, 1, 3, 2).reshape(s));
                    return out;
                }),
                Mutation.runner("resized bicubically", PIECES, (manager, json, weights, in) -> {
                    Map<String, NDArray> out = new HashMap<>(PipelinePieces.run(manager, json, weights, in));
                    NDArray image = in.get("image_u8");
                    int height = (int) image.getShape().get(0);
                    int width = (int) image.getShape().get(1);
                    long[] hw = in.get("resize_hw").toLongArray();
                    byte[] rgb = Resampler.resize(
                            image.toByteArray(), width, height, 3, (int) hw[1], (int) hw[0], Filter.BICUBIC);
                    out.put("image_resized_u8", Tensors.unsigned(manager, rgb, hw[0], hw[1], 3));
                    return out;
                }),
                Mutation.json(
                        "no guidance in the loop",
                        PIPELINE,
                        json -> json.withObject("/call_kwargs").put("true_cfg_scale", 1)),
                Mutation.json(
                        "the shift of the class's defaults in the loop",
                        PIPELINE,
                        json -> json.withObject("/config/scheduler").put("max_shift", 1.15)),
                Mutation.json(
                        "zero_cond_t ignored in the loop",
                        PLUS,
                        json -> json.withObject("/config/transformer").put("zero_cond_t", false)),
                plusRope("every picture at one frame", new RopeRule() {
                    @Override
                    public int frame(int image) {
                        return Math.min(image, 1);
                    }
                }),
                Mutation.inputs(
                        "padding of the negative prompt is read",
                        PLUS,
                        in -> in.computeIfPresent("negative_prompt_embeds_mask", (name, mask) -> mask.onesLike())),
                Mutation.json("GELU instead of quick GELU", CLIP, json -> {
                    json.withObject("/config/text_config").put("hidden_act", "gelu");
                    json.withObject("/config/vision_config").put("hidden_act", "gelu");
                }),
                Mutation.json("eps 1e-6", CLIP, json -> {
                    json.withObject("/config/text_config").put("layer_norm_eps", 1e-6);
                    json.withObject("/config/vision_config").put("layer_norm_eps", 1e-6);
                }),
                Mutation.runner("pre_layrnorm missing", CLIP, (manager, json, weights, in) -> {
                    Map<String, NDArray> out = new HashMap<>(ClipCases.run(manager, json, weights, in));
                    ClipConfig config = ClipConfig.of(json.path("config"));
                    ClipVision vision = Clip.load(weights, config).vision();
                    NDArray x = vision.embed(in.get("pixel_values"));
                    for (ClipLayer layer : vision.layers()) {
                        x = layer.forward(x, null);
                    }
                    NDArray head = weights.tensor(
                            "visual_projection.weight",
                            config.projectionDim(),
                            config.vision().width());
                    NDArray features = Nn.linear(vision.pool(x), head);
                    out.put(
                            "image_embeds",
                            features.div(
                                    features.square().sum(new int[] {-1}, true).sqrt()));
                    return out;
                }),
                Mutation.kernel(
                        "text reads ahead", CLIP, ", torch.to(k, v.dtype), v, mask)", ", torch.to(k, v.dtype), v)"),
                config("eps 1e-6", VIT, c -> c.put("layer_norm_eps", 1e-6)),
                Mutation.kernel("tanh GELU", VIT, "torch.gelu(x)", "torch.gelu(x, approximate=\"tanh\")"));
    }

    private static Mutation plusRope(String name, RopeRule rule) {
        return Mutation.runner(
                name,
                PLUS,
                (manager, json, weights, in) -> PipelineCases.plus(manager, json, weights, in, rule::tables));
    }

    private static Mutation config(String name, String kind, Consumer<ObjectNode> change) {
        return Mutation.json(name, kind, json -> change.accept((ObjectNode) json.path("config")));
    }
}
