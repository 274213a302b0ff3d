package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.TwoStreams;
import dev.retouch.weights.Weights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One double-stream block: modulated joint attention, then a modulated MLP for each stream. */
public record DitBlock(Linear imgMod, Linear txtMod, JointAttention attn, Mlp imgMlp, Mlp txtMlp) {

    /** Loads {@code transformer_blocks.N}. */
    public static DitBlock load(Weights w, DitConfig c) {
        int width = c.innerDim();
        return new DitBlock(
                Linear.load(w.at("img_mod.1"), width, 6 * width),
                Linear.load(w.at("txt_mod.1"), width, 6 * width),
                JointAttention.load(w.at("attn"), c),
                Mlp.load(w.at("img_mlp"), width),
                Mlp.load(w.at("txt_mlp"), width));
    }

    /**
     * One block; the hook acts on the image stream between attention and MLP.
     *
     * @param imgCond silu(temb) for image tokens, (B, 1, D), or (B, 2, D) for target and clean tokens
     * @param txtCond silu(temb) for text tokens, (B, 1, D)
     */
    public Streams forward(
            int index,
            Streams x,
            NDArray imgCond,
            NDArray txtCond,
            RopeTables rope,
            @Nullable NDArray mask,
            BlockHook hook) {
        return forward(index, x, imgCond, txtCond, rope, mask, hook, AttendedKeys.OWN);
    }

    Streams forward(
            int index,
            Streams x,
            NDArray imgCond,
            NDArray txtCond,
            RopeTables rope,
            @Nullable NDArray mask,
            BlockHook hook,
            AttendedKeys keys) {
        return Streams.scoped(() -> {
            Modulation m = modulation(imgCond, txtCond);
            Streams attended = keys.attended(index, attn, x, m, rope, mask);
            NDArray img = Tensors.scoped(() -> hook.apply(index, attended.img(), rope.targetTokens()));
            if (img != attended.img()) {
                attended.img().close(); // not needed during the MLP, where a block needs most
            }
            return fed(new Streams(img, attended.txt()), m, rope.targetTokens());
        });
    }

    /** The modulation of both streams, from silu(temb) as in {@link #forward}. */
    public Modulation modulation(NDArray imgCond, NDArray txtCond) {
        List<NDArray> both = TwoStreams.modulations(
                imgCond, txtCond, List.of(imgMod.weight(), imgMod.bias(), txtMod.weight(), txtMod.bias()));
        return new Modulation(both.get(0), both.get(1));
    }

    /**
     * Both streams with their MLPs added.
     *
     * @param targetTokens image tokens that have the first row of the modulation
     */
    public Streams fed(Streams x, Modulation m, int targetTokens) {
        return Streams.of(x.modulated(m, targetTokens)
                .fed(List.of(
                        imgMlp.up().weight(),
                        imgMlp.up().bias(),
                        imgMlp.down().weight(),
                        imgMlp.down().bias(),
                        txtMlp.up().weight(),
                        txtMlp.up().bias(),
                        txtMlp.down().weight(),
                        txtMlp.down().bias())));
    }

    /** LayerNorm without weights, as before each modulation: (B, L, D) -> (B, L, D) */
    public static NDArray norm(NDArray x) {
        return Nn.layerNorm(x, DitConfig.NORM_EPS);
    }
}
