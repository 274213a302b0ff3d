package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
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
     * @param imgCond silu(temb) for image tokens, (B, 1, D), or (B, N, D) where tokens differ
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
        return Streams.scoped(() -> halves(index, x, imgCond, txtCond, rope, mask, hook));
    }

    private Streams halves(
            int index,
            Streams x,
            NDArray imgCond,
            NDArray txtCond,
            RopeTables rope,
            @Nullable NDArray mask,
            BlockHook hook) {
        Modulation[] imgHalves = Modulation.halves(imgMod.apply(imgCond));
        Modulation[] txtHalves = Modulation.halves(txtMod.apply(txtCond));
        // The tensors of the first half are freed before the second half.
        Streams attended = Streams.scoped(() -> {
            Streams out =
                    attn.forward(new Streams(imgHalves[0].before(x.img()), txtHalves[0].before(x.txt())), rope, mask);
            return new Streams(imgHalves[0].after(x.img(), out.img()), txtHalves[0].after(x.txt(), out.txt()));
        });
        NDArray img = Tensors.scoped(() -> hook.apply(index, attended.img(), rope.targetTokens()));
        return new Streams(
                Tensors.scoped(() -> imgHalves[1].after(img, imgMlp.apply(imgHalves[1].before(img)))),
                Tensors.scoped(
                        () -> txtHalves[1].after(attended.txt(), txtMlp.apply(txtHalves[1].before(attended.txt())))));
    }

    /** LayerNorm without weights, as before each modulation: (B, L, D) -> (B, L, D) */
    public static NDArray norm(NDArray x) {
        return Nn.layerNorm(x, DitConfig.NORM_EPS);
    }
}
