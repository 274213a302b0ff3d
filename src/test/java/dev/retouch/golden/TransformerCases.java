package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.model.dit.BlockHook;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitBlock;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.JointAttention;
import dev.retouch.model.dit.Modulation;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.Streams;
import dev.retouch.model.dit.TimeEmbedding;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.TwoStreams;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a golden case of class QwenImageTransformer2DModel. */
final class TransformerCases {

    private static final double NORM_EPS = 1e-6;

    private TransformerCases() {}

    /** Where the rotary tables come from. */
    @FunctionalInterface
    interface RopeSource {
        RopeTables of(NDManager manager, DitConfig config, List<TokenGrid> images, int textTokens);
    }

    /** Every output of the case that has the transformer's names, by name. */
    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        return run(manager, json, weights, in, RopeTables::of);
    }

    /** The same with other rotary tables. */
    static Map<String, NDArray> run(
            NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in, RopeSource ropeSource) {
        DitConfig config = DitConfig.of(json.path("config"));
        Dit dit = Dit.load(weights, config);
        List<TokenGrid> grids = new ArrayList<>();
        long[] shapes = in.get("img_shapes").toLongArray();
        for (int i = 0; i < shapes.length; i += 3) {
            grids.add(new TokenGrid((int) shapes[i], (int) shapes[i + 1], (int) shapes[i + 2]));
        }
        NDArray hidden = in.get("hidden_states");
        NDArray text = in.get("encoder_hidden_states");
        NDArray timestep = in.get("timestep");
        NDArray mask = in.get("encoder_hidden_states_mask");
        mask = mask == null ? null : mask.neq(0);
        RopeTables rope =
                ropeSource.of(manager, config, grids, (int) text.getShape().get(1));
        Map<String, NDArray> out = new LinkedHashMap<>();
        out.put("rope.img_cos", rope.imgCos());
        out.put("rope.img_sin", rope.imgSin());
        out.put("rope.txt_cos", rope.txtCos());
        out.put("rope.txt_sin", rope.txtSin());
        out.put("img_in", dit.imgIn().apply(hidden));
        out.put("txt_norm", dit.txtNorm().apply(text));
        out.put("txt_in", dit.txtIn().apply(out.get("txt_norm")));
        // With zero_cond_t the reference embeds t and zero as one batch.
        NDArray times = config.zeroCondT() ? Nn.cat(0, timestep, timestep.zerosLike()) : timestep;
        out.put("time_proj", TimeEmbedding.sinusoid(times));
        out.put("temb", dit.timeEmbedding().apply(times));
        out.put("velocity", dit.forward(hidden, text, mask, timestep, rope, BlockHook.NONE));
        out.put("velocity_target", Nn.span(out.get("velocity"), 0, rope.targetTokens()));
        blocks(dit, config, rope, mask, timestep, out);
        return out;
    }

    /** The pieces of block 0 and the outputs of every block, one call at a time. */
    private static void blocks(
            Dit dit, DitConfig config, RopeTables rope, NDArray mask, NDArray timestep, Map<String, NDArray> out) {
        NDArray cond = dit.condition(timestep);
        long images = out.get("img_in").getShape().get(1);
        NDArray imgCond = dit.imageCondition(timestep, cond);
        NDArray jointMask = mask == null ? null : Dit.jointMask(mask, images);
        Streams x = new Streams(out.get("img_in"), out.get("txt_in"));
        DitBlock first = dit.blocks().get(0);
        JointAttention attn = first.attn();
        NDArray rows = config.zeroCondT() ? Nn.cat(0, cond, dit.condition(timestep.zerosLike())) : cond;
        out.put("block0.img_mod", first.imgMod().apply(rows).squeeze(1));
        out.put("block0.txt_mod", first.txtMod().apply(cond).squeeze(1));
        out.put("block0.img_norm1", DitBlock.norm(x.img()));
        Modulation m = first.modulation(imgCond, cond);
        NDArray in = modulated(x.img(), m.img(), 0, rope.targetTokens());
        out.put("block0.norm_q_img", attn.normQ().apply(attn.perHead(attn.toQ().apply(in))));
        NDArray txtIn = modulated(x.txt(), m.txt(), 0, 0);
        out.put(
                "block0.norm_added_k_txt",
                attn.normAddedK().apply(attn.perHead(attn.addK().apply(txtIn))));
        TwoStreams.Heads heads = attn.heads(x, m, rope);
        NDArray joint = TwoStreams.attention(heads.q(), heads.k(), heads.v(), jointMask);
        long words = x.txt().getShape().get(1);
        out.put("block0.attn_img", attn.toOut().apply(Nn.span(joint, words, words + images)));
        out.put("block0.attn_txt", attn.toAddOut().apply(Nn.span(joint, 0, words)));
        NDArray attended = attn.withAttention(x, m, joint, rope.targetTokens()).img();
        out.put("block0.img_mlp", first.imgMlp().apply(modulated(attended, m.img(), 3, rope.targetTokens())));
        for (int i = 0; i < config.numLayers(); i++) {
            x = dit.blocks().get(i).forward(i, x, imgCond, cond, rope, jointMask, BlockHook.NONE);
            out.put("block" + i + ".img", x.img());
            out.put("block" + i + ".txt", x.txt());
        }
        out.put("norm_out", dit.outputNorm(x.img(), cond));
    }

    /** Norm and modulation by the parts from one on, of the first tokens by the first row, of others by the last. */
    private static NDArray modulated(NDArray x, NDArray m, int part, long target) {
        long tokens = x.getShape().get(1);
        NDList first = Nn.span(m, 0, 1).split(6, 2);
        if (m.getShape().get(1) == 1) {
            return Nn.normModulate(x, first.get(part), first.get(part + 1), NORM_EPS);
        }
        NDList last = Nn.span(m, 1, 2).split(6, 2);
        return Nn.cat(
                1,
                Nn.normModulate(Nn.span(x, 0, target), first.get(part), first.get(part + 1), NORM_EPS),
                Nn.normModulate(Nn.span(x, target, tokens), last.get(part), last.get(part + 1), NORM_EPS));
    }
}
