package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.PixelTensors;
import dev.retouch.image.Resampler;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.sampling.Dimensions;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.sampling.Guidance;
import dev.retouch.sampling.Latents;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a golden case of class QwenImageEditPipeline: a whole edit from pixels to pixels, prompts already encoded. */
final class PipelineCases {

    private PipelineCases() {}

    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        JsonNode config = json.path("config");
        Vae vae = Vae.load(weights.at("vae"), VaeConfig.of(config.path("vae")));
        Dit dit = Dit.load(weights.at("transformer"), DitConfig.of(config.path("transformer")));
        Map<String, NDArray> out = new LinkedHashMap<>();

        Picture source = ClipCases.picture(in.get("image_u8"));
        Dimensions size = Dimensions.ofArea(
                json.path("calculate_dimensions_area_patched_to").asLong(), source.width(), source.height());
        Picture resized = Resampler.resize(source, size.width(), size.height(), Filter.LANCZOS);
        NDArray pixels = PixelTensors.of(manager, resized.rgb(), size.width(), size.height());
        out.put("vae_input", pixels.expandDims(2));
        NDArray image = Latents.pack(vae.normalize(vae.encode(pixels)));
        out.put("image_latents_packed", image);

        int side = 2 * vae.config().scaleFactor();
        int height = json.path("target_hw").get(0).asInt() / side;
        int width = json.path("target_hw").get(1).asInt() / side;
        List<TokenGrid> grids =
                List.of(TokenGrid.still(height, width), TokenGrid.still(size.height() / side, size.width() / side));
        FlowMatchSchedule schedule = FlowMatchSchedule.of(
                FlowMatchConfig.of(config.path("scheduler")),
                json.path("call_kwargs").path("num_inference_steps").asInt(),
                height * width);
        out.put("sigmas", SchedulerCases.sigmas(manager, schedule));
        out.put("timesteps", SchedulerCases.timesteps(manager, schedule));

        double scale = json.path("call_kwargs").path("true_cfg_scale").asDouble();
        NDArray latents = in.get("latents");
        for (int i = 0; i < schedule.steps(); i++) {
            NDArray tokens = Nn.cat(1, latents, image);
            NDArray time = Tensors.floats(manager, new float[] {schedule.time(i)}, 1);
            NDArray positive = velocity(dit, tokens, in.get("prompt_embeds"), time, grids);
            NDArray negative = velocity(dit, tokens, in.get("negative_prompt_embeds"), time, grids);
            if (i == 0) {
                out.put("transformer_cond_step0", positive);
                out.put("transformer_uncond_step0", negative);
            }
            NDArray guided =
                    Guidance.rescaled(target(positive, height * width), target(negative, height * width), scale);
            latents = schedule.step(latents, guided, i);
            out.put("latents_after_" + (i + 1), latents);
        }
        NDArray decoded = vae.decode(vae.denormalize(Latents.unpack(latents, height, width)));
        out.put("image", PixelTensors.unit(decoded));
        out.put(
                "image_u8",
                Tensors.unsigned(
                        manager, PixelTensors.toBytes(decoded), 1, (long) height * side, (long) width * side, 3));
        return out;
    }

    private static NDArray target(NDArray velocity, int tokens) {
        return Nn.span(velocity, 0, tokens);
    }

    private static NDArray velocity(Dit dit, NDArray tokens, NDArray text, NDArray time, List<TokenGrid> grids) {
        RopeTables rope = RopeTables.of(
                tokens.getManager(), dit.config(), grids, (int) text.getShape().get(1));
        return dit.forward(tokens, text, null, time, rope, BlockHook.NONE);
    }
}
