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
import java.util.stream.Stream;

/** A golden case's edit from pixels to pixels, prompts already encoded: what the pipelines have in common. */
final class WholeEdit {

    private final NDManager manager;
    private final JsonNode json;
    private final Map<String, NDArray> in;
    private final TransformerCases.RopeSource ropes;
    private final Vae vae;
    private final Dit dit;
    private final Map<String, NDArray> out = new LinkedHashMap<>();

    /**
     * Loads the models.
     *
     * @param arguments of the call that are run; another would have changed what the reference computed
     * @param ropes gives the rotary tables
     */
    WholeEdit(
            NDManager manager,
            JsonNode json,
            Weights weights,
            Map<String, NDArray> in,
            Set<String> arguments,
            TransformerCases.RopeSource ropes) {
        json.path("call_kwargs").fieldNames().forEachRemaining(name -> {
            if (!arguments.contains(name)) {
                throw new IllegalArgumentException(
                        "call_kwargs holds '" + name + "', which is not run: only " + arguments + " are");
            }
        });
        this.manager = manager;
        this.json = json;
        this.in = in;
        this.ropes = ropes;
        JsonNode config = json.path("config");
        vae = Vae.load(weights.at("vae"), VaeConfig.of(config.path("vae")));
        dit = Dit.load(weights.at("transformer"), DitConfig.of(config.path("transformer")));
    }

    /** Pixels of a token's side. */
    int side() {
        return dit.config().patchSize() * vae.config().scaleFactor();
    }

    /** Where the tokens of a picture of that size stand. */
    TokenGrid grid(Dimensions size) {
        return TokenGrid.still(size.height() / side(), size.width() / side());
    }

    /**
     * A picture's packed latents (1, M, C).
     *
     * @param output name of the pixels that the autoencoder sees
     */
    NDArray latents(Picture picture, Dimensions size, String output) {
        Picture resized = Resampler.resize(picture, size.width(), size.height(), Filter.LANCZOS);
        NDArray pixels = PixelTensors.of(manager, resized.rgb(), size.width(), size.height());
        out.put(output, pixels.expandDims(2));
        return Latents.pack(vae.normalize(vae.encode(pixels)));
    }

    /**
     * Denoises and decodes.
     *
     * @param target where the target's tokens stand
     * @param shown (1, M, C) latents of every picture in order
     * @param pictures where their tokens stand
     * @return every output of the case
     */
    Map<String, NDArray> run(TokenGrid target, NDArray shown, List<TokenGrid> pictures) {
        out.put("image_latents_packed", shown);
        FlowMatchSchedule schedule = FlowMatchSchedule.of(
                FlowMatchConfig.of(json.path("config").path("scheduler")),
                json.path("call_kwargs").path("num_inference_steps").asInt(50),
                target.tokens());
        out.put("sigmas", SchedulerCases.sigmas(manager, schedule));
        out.put("timesteps", SchedulerCases.timesteps(manager, schedule));

        double scale = json.path("call_kwargs").path("true_cfg_scale").asDouble(4);
        List<TokenGrid> grids =
                Stream.concat(Stream.of(target), pictures.stream()).toList();
        NDArray latents = new Denoiser(dit, listener())
                .denoise(branches(grids, scale), scale, in.get("latents"), shown, schedule);
        NDArray decoded = vae.decode(vae.denormalize(Latents.unpack(latents, target.height(), target.width())));
        out.put("image", PixelTensors.unit(decoded));
        long height = (long) target.height() * side();
        long width = (long) target.width() * side();
        out.put("image_u8", Tensors.unsigned(manager, PixelTensors.toBytes(decoded), 1, height, width, 3));
        return out;
    }

    /** The negative prompt counts where it is given and the scale exceeds 1, as in the reference. */
    private List<Denoiser.Branch> branches(List<TokenGrid> grids, double scale) {
        Denoiser.Branch positive = branch(grids, "prompt_embeds");
        if (!in.containsKey("negative_prompt_embeds")) {
            return List.of(positive);
        }
        Denoiser.Branch negative = branch(grids, "negative_prompt_embeds");
        return scale > 1 ? List.of(positive, negative) : List.of(positive);
    }

    private Denoiser.Branch branch(List<TokenGrid> grids, String name) {
        NDArray words = in.get(name);
        NDArray mask = in.get(name + "_mask");
        RopeTables rope =
                ropes.of(manager, dit.config(), grids, (int) words.getShape().get(1));
        return new Denoiser.Branch(words, mask == null ? null : mask.neq(0), rope, BlockHook.NONE);
    }

    private Denoiser.Listener listener() {
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
}
