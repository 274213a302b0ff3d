package dev.retouch.golden;

import static dev.retouch.golden.Mutation.PATCHES;
import static dev.retouch.golden.Mutation.TEXT;
import static dev.retouch.golden.Mutation.reordered;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.model.text.CausalMask;
import dev.retouch.model.text.DecoderLayer;
import dev.retouch.model.text.MropePositions;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.Rotary;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.text.VisionLayout;
import dev.retouch.model.text.VisionTower;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
                hidden("final norm missing", parts -> parts.through(parts.positions(), false)),
                hidden("text and image tokens counted one after another", parts -> {
                    long[][] counted =
                            new long[parts.batch().size()][parts.batch().length()];
                    for (long[] row : counted) {
                        Arrays.setAll(row, i -> i);
                    }
                    return parts.through(new long[][][] {counted, counted, counted}, true);
                }),
                hidden("vision rotary positions row by row", TextMutations::rasterPositions),
                Mutation.json("ImageNet's mean instead of CLIP's", PATCHES, json -> {
                    ArrayNode mean = ((ObjectNode) json.path("config")).putArray("image_mean");
                    mean.add(0.485).add(0.456).add(0.406);
                }));
    }

    private static Mutation config(String name, Consumer<ObjectNode> change) {
        return Mutation.json(name, TEXT, json -> change.accept((ObjectNode) json.path("config")));
    }

    /** One run of a case, to be put together by hand. */
    private record Parts(
            NDManager manager,
            TextEncoder encoder,
            TokenBatch batch,
            @Nullable NDArray patches,
            List<PatchGrid> grids,
            List<NDArray> right) {

        long[][][] positions() {
            return MropePositions.of(batch, grids, encoder.config());
        }

        /** The right embeddings through the layers. */
        List<NDArray> through(long[][][] positions, boolean finalNorm) {
            Rotary rotary = Rotary.of(manager, positions, encoder.config());
            List<NDArray> states = new ArrayList<>(List.of(right.get(0)));
            for (DecoderLayer layer : encoder.model().layers()) {
                states.add(layer.forward(states.get(states.size() - 1), rotary, CausalMask.of(manager, batch)));
            }
            if (finalNorm) {
                int last = states.size() - 1;
                states.set(last, encoder.model().norm().apply(states.get(last)));
            }
            return states;
        }
    }

    /** A mistake between the encoder's parts: other hidden states for each run. */
    private static Mutation hidden(String name, Function<Parts, List<NDArray>> wrong) {
        return Mutation.runner(name, TEXT, (manager, json, weights, in) -> {
            Map<String, NDArray> out = new HashMap<>(TextCases.run(manager, json, weights, in));
            TextEncoder encoder = TextEncoder.load(weights, TextConfig.of(json.path("config")));
            for (String run : TextCases.runs(in)) {
                TokenBatch batch = TextCases.batch(in.get(run + ".input_ids"), in.get(run + ".attention_mask"));
                List<PatchGrid> grids = TextCases.grids(in.get(run + ".image_grid_thw"));
                NDArray patches = in.get(run + ".pixel_values");
                List<NDArray> right = patches == null
                        ? encoder.hiddenStates(manager, batch)
                        : encoder.hiddenStates(manager, batch, patches, grids);
                List<NDArray> states = wrong.apply(new Parts(manager, encoder, batch, patches, grids, right));
                for (int i = 0; i < states.size(); i++) {
                    out.put(run + ".hidden_states." + i, states.get(i));
                }
            }
            return out;
        });
    }

    /** Patches come token by token; here their angles are those of rows and columns in reading order. */
    private static List<NDArray> rasterPositions(Parts parts) {
        if (parts.patches() == null) {
            return parts.right();
        }
        VisionConfig config = parts.encoder().config().vision();
        VisionLayout layout = VisionLayout.of(parts.grids(), config);
        float[] angles = new float[layout.angles().length];
        int width = config.headDim() / 2;
        int start = 0;
        for (PatchGrid grid : parts.grids()) {
            int merge = config.spatialMergeSize();
            int frame = grid.height() * grid.width();
            for (int p = 0; p < grid.patches(); p++) {
                int row = p % frame / grid.width();
                int column = p % frame % grid.width();
                // Where the right angles of that row and column stand.
                int token = row / merge * (grid.width() / merge) + column / merge;
                int from = p / frame * frame + token * merge * merge + row % merge * merge + column % merge;
                System.arraycopy(layout.angles(), (start + from) * width, angles, (start + p) * width, width);
            }
            start += grid.patches();
        }
        VisionLayout wrong = new VisionLayout(
                layout.windowIndex(), layout.placeInWindows(), layout.windows(), layout.images(), angles);
        VisionTower tower = parts.encoder().visual();
        List<NDArray> states = tower.states(parts.patches(), parts.grids(), wrong);
        NDArray merged = tower.merger().apply(states.get(states.size() - 1));
        long[] places = Arrays.stream(layout.placeInWindows()).asLongStream().toArray();
        NDArray tokens = Nn.rows(merged, Tensors.longs(parts.manager(), places, places.length));
        return parts.encoder().hiddenStatesAround(parts.manager(), parts.batch(), tokens, parts.grids());
    }
}
