package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.model.text.CausalMask;
import dev.retouch.model.text.MropePositions;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.Rotary;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.model.text.VisionLayout;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Runs a golden case of class Qwen2_5_VLForConditionalGeneration: several runs over the same weights. */
final class TextCases {

    private TextCases() {}

    /** Every output of the case that has the encoder's names, by name. */
    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        TextConfig config = TextConfig.of(json.path("config"));
        TextEncoder encoder = TextEncoder.load(weights, config);
        NDArray head = weights.tensor("lm_head.weight", config.vocabSize(), config.hiddenSize());
        Map<String, NDArray> out = new LinkedHashMap<>();
        for (String run : runs(in)) {
            TokenBatch batch = batch(in.get(run + ".input_ids"), in.get(run + ".attention_mask"));
            List<PatchGrid> grids = grids(in.get(run + ".image_grid_thw"));
            NDArray patches = in.get(run + ".pixel_values");
            Map<String, NDArray> one = new LinkedHashMap<>();
            List<NDArray> hidden = patches == null
                    ? encoder.hiddenStates(manager, batch)
                    : encoder.hiddenStates(manager, batch, patches, grids);
            for (int i = 0; i < hidden.size(); i++) {
                one.put("hidden_states." + i, hidden.get(i));
            }
            NDArray last = hidden.get(hidden.size() - 1);
            one.put("logits_last", Nn.linear(last.get(new NDIndex(":, -1")), head));
            PromptRows rows = PromptRows.of(batch, json.path("drop_idx").asInt());
            one.put("prompt_embeds", rows.select(last));
            one.put("prompt_embeds_mask", rows.mask(manager));
            long[][][] positions = MropePositions.of(batch, grids, config);
            one.put("position_ids", positions(manager, positions));
            one.put("rope_deltas", deltas(manager, batch, positions));
            if (patches != null) {
                vision(manager, encoder, patches, grids, one);
            }
            rotary(manager, config, positions, one);
            one.put(
                    "llm.layer0.self_attn",
                    encoder.model()
                            .layers()
                            .get(0)
                            .selfAttn()
                            .forward(
                                    encoder.model()
                                            .layers()
                                            .get(0)
                                            .inputLayernorm()
                                            .apply(hidden.get(0)),
                                    Rotary.of(manager, positions, config),
                                    CausalMask.of(manager, batch)));
            one.forEach((name, value) -> out.put(run + "." + name, value));
        }
        return out;
    }

    /** The names of the runs over the same weights. */
    static Set<String> runs(Map<String, NDArray> in) {
        Set<String> runs = new TreeSet<>();
        in.keySet().forEach(key -> runs.add(key.substring(0, key.indexOf('.'))));
        return runs;
    }

    private static void vision(
            NDManager manager, TextEncoder encoder, NDArray patches, List<PatchGrid> grids, Map<String, NDArray> out) {
        VisionLayout layout = VisionLayout.of(grids, encoder.config().vision());
        long half = encoder.config().vision().headDim() / 2;
        out.put(
                "vision.rot_pos_emb_unpermuted",
                Tensors.floats(manager, layout.angles(), layout.angles().length / half, half));
        out.put("vision.window_index", longs(manager, layout.windowIndex()));
        int[] ends = new int[layout.windows().length + 1];
        for (int i = 0; i < layout.windows().length; i++) {
            ends[i + 1] = ends[i] + layout.windows()[i];
        }
        out.put("vision.cu_window_seqlens", longs(manager, ends));
        out.put("vision.patch_embed", encoder.visual().embed(patches));
        List<NDArray> states = encoder.visual().states(patches, grids, layout);
        for (int i = 1; i < states.size(); i++) {
            out.put("vision.block" + (i - 1), states.get(i));
        }
        out.put("vision.embeds", encoder.visual().forward(patches, grids));
    }

    /** The reference's tables are one for each axis, each as if all frequencies turned by it. */
    private static void rotary(NDManager manager, TextConfig config, long[][][] positions, Map<String, NDArray> out) {
        NDList cos = new NDList();
        NDList sin = new NDList();
        for (long[][] axis : positions) {
            Rotary table = Rotary.of(manager, new long[][][] {axis, axis, axis}, config);
            cos.add(table.cos().squeeze(1));
            sin.add(table.sin().squeeze(1));
        }
        out.put("llm.rope_cos", ai.djl.ndarray.NDArrays.stack(cos));
        out.put("llm.rope_sin", ai.djl.ndarray.NDArrays.stack(sin));
    }

    static TokenBatch batch(NDArray ids, NDArray mask) {
        int rows = (int) ids.getShape().get(0);
        int length = (int) ids.getShape().get(1);
        long[] flatIds = ids.toLongArray();
        long[] flatMask = mask.toLongArray();
        long[][] batchIds = new long[rows][];
        boolean[][] batchMask = new boolean[rows][length];
        for (int b = 0; b < rows; b++) {
            batchIds[b] = Arrays.copyOfRange(flatIds, b * length, (b + 1) * length);
            for (int i = 0; i < length; i++) {
                batchMask[b][i] = flatMask[b * length + i] != 0;
            }
        }
        return new TokenBatch(batchIds, batchMask);
    }

    static List<PatchGrid> grids(NDArray thw) {
        List<PatchGrid> grids = new ArrayList<>();
        long[] values = thw == null ? new long[0] : thw.toLongArray();
        for (int i = 0; i < values.length; i += 3) {
            grids.add(new PatchGrid((int) values[i], (int) values[i + 1], (int) values[i + 2]));
        }
        return grids;
    }

    private static NDArray positions(NDManager manager, long[][][] positions) {
        long[] flat = Arrays.stream(positions)
                .flatMap(Arrays::stream)
                .flatMapToLong(Arrays::stream)
                .toArray();
        return Tensors.longs(manager, flat, positions.length, positions[0].length, positions[0][0].length);
    }

    /** By how much the next token's position differs from its place in the row, which generating would need. */
    private static NDArray deltas(NDManager manager, TokenBatch batch, long[][][] positions) {
        long[] deltas = new long[batch.ids().length];
        for (int b = 0; b < deltas.length; b++) {
            long largest = 0;
            for (long[][] axis : positions) {
                for (int i = 0; i < axis[b].length; i++) {
                    largest = batch.mask()[b][i] ? Math.max(largest, axis[b][i]) : largest;
                }
            }
            deltas[b] = largest + 1 - batch.ids()[b].length;
        }
        return Tensors.longs(manager, deltas, deltas.length, 1);
    }

    private static NDArray longs(NDManager manager, int[] values) {
        return Tensors.longs(manager, Arrays.stream(values).asLongStream().toArray(), values.length);
    }
}
