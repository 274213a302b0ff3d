package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** Latents to pixels, after post_quant_conv. */
public record Decoder(Conv convIn, MidBlock midBlock, List<List<Stage>> upBlocks, NDArray normOut, Conv convOut) {

    static Decoder load(Weights w, VaeConfig c) {
        List<Integer> widths = c.widths();
        int deepest = widths.get(widths.size() - 1);
        List<List<Stage>> blocks = new ArrayList<>();
        int in = deepest;
        for (int level = widths.size() - 1, i = 0; level >= 0; level--, i++) {
            int out = widths.get(level);
            Weights block = w.at("up_blocks", i);
            List<Stage> stages = new ArrayList<>();
            for (int r = 0; r <= c.numResBlocks(); r++) {
                stages.add(ResBlock.load(block.at("resnets", r), in, out));
                in = out;
            }
            if (level > 0) {
                // The up-sampler's convolution halves the channels, so the next level starts with half of them.
                stages.add(new Stage.Up(Conv.plain(block.at("upsamplers.0.resample.1"), out, out / 2, 3)));
                in = out / 2;
            }
            blocks.add(List.copyOf(stages));
        }
        return new Decoder(
                Conv.causal(w.at("conv_in"), c.zDim(), deepest, 3),
                MidBlock.load(w.at("mid_block"), deepest),
                List.copyOf(blocks),
                w.at("norm_out").tensor("gamma", in, 1, 1, 1),
                Conv.causal(w.at("conv_out"), in, 3, 3));
    }

    /** (B, z, h, w) -> (B, 3, 8 h, 8 w), not clamped */
    public NDArray apply(NDArray latents) {
        NDArray x = midBlock.apply(convIn.apply(latents));
        for (List<Stage> block : upBlocks) {
            for (Stage stage : block) {
                x = stage.consume(x);
            }
        }
        NDArray widest = x;
        return Tensors.scoped(() -> convOut.apply(Nn.channelNormSilu(widest, normOut)));
    }
}
