package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.edit.Denoiser;
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
import dev.retouch.sampling.Latents;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a golden case of class QwenImageEditPipeline: a whole edit from pixels to pixels, prompts already encoded. */
final class PipelineCases {

    private static final Set<String> ARGUMENTS = Set.of("true_cfg_scale", "num_inference_steps");

    private PipelineCases() {}

    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        refuseUnknownArguments(json.path("call_kwargs"));
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

        int side = dit.config().patchSize() * vae.config().scaleFactor();
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
        List<Denoiser.Branch> branches = branches(manager, dit.config(), grids, in, scale);
        NDArray latents = new Denoiser(dit, listener(out)).denoise(branches, scale, in.get("latents"), image, schedule);
        NDArray decoded = vae.decode(vae.denormalize(Latents.unpack(latents, height, width)));
        out.put("image", PixelTensors.unit(decoded));
        out.put(
                "image_u8",
                Tensors.unsigned(
                        manager, PixelTensors.toBytes(decoded), 1, (long) height * side, (long) width * side, 3));
        return out;
    }

    /** The negative prompt counts where it is given and the scale exceeds 1, as in the reference. */
    private static List<Denoiser.Branch> branches(
            NDManager manager, DitConfig config, List<TokenGrid> grids, Map<String, NDArray> in, double scale) {
        Denoiser.Branch positive = branch(manager, config, grids, in, "prompt_embeds");
        if (!in.containsKey("negative_prompt_embeds")) {
            return List.of(positive);
        }
        Denoiser.Branch negative = branch(manager, config, grids, in, "negative_prompt_embeds");
        return scale > 1 ? List.of(positive, negative) : List.of(positive);
    }

    private static Denoiser.Branch branch(
            NDManager manager, DitConfig config, List<TokenGrid> grids, Map<String, NDArray> in, String name) {
        NDArray words = in.get(name);
        NDArray mask = in.get(name + "_mask");
        RopeTables rope =
                RopeTables.of(manager, config, grids, (int) words.getShape().get(1));
        return new Denoiser.Branch(words, mask == null ? null : mask.neq(0), rope, BlockHook.NONE);
    }

    private static Denoiser.Listener listener(Map<String, NDArray> out) {
        return new Denoiser.Listener() {
            @Override
            public void predicted(int step, List<NDArray> velocities) {
                if (step == 0) {
                    out.put("transformer_cond_step0", copy(velocities.get(0)));
                    if (velocities.size() > 1) {
                        out.put("transformer_uncond_step0", copy(velocities.get(1)));
                    }
                }
            }

            @Override
            public void stepped(int step, NDArray latents) {
                out.put("latents_after_" + (step + 1), copy(latents));
            }
        };
    }

    /** Outlives the step. */
    private static NDArray copy(NDArray x) {
        return Tensors.unscoped(x.duplicate());
    }

    /** Another argument would have changed what the reference computed. */
    private static void refuseUnknownArguments(JsonNode arguments) {
        arguments.fieldNames().forEachRemaining(name -> {
            if (!ARGUMENTS.contains(name)) {
                throw new IllegalArgumentException(
                        "call_kwargs holds '" + name + "', which is not run: only " + ARGUMENTS + " are");
            }
        });
    }
}
