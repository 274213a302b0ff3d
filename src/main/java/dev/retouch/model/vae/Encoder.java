package dev.retouch.model.vae;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** Pixels to moments, before quant_conv. */
public record Encoder(Conv convIn, List<Stage> downBlocks, MidBlock midBlock, NDArray normOut, Conv convOut) {

    static Encoder load(Weights w, VaeConfig c) {
        List<Stage> blocks = new ArrayList<>();
        int in = c.baseDim();
        for (int level = 0; level < c.widths().size(); level++) {
            int out = c.widths().get(level);
            for (int i = 0; i < c.numResBlocks(); i++) {
                blocks.add(ResBlock.load(w.at("down_blocks", blocks.size()), in, out));
                in = out;
            }
            if (level < c.widths().size() - 1) {
                blocks.add(new Stage.Down(
                        Conv.plain(w.at("down_blocks", blocks.size()).at("resample.1"), out, out, 3)));
            }
        }
        return new Encoder(
                Conv.causal(w.at("conv_in"), 3, c.baseDim(), 3),
                List.copyOf(blocks),
                MidBlock.load(w.at("mid_block"), in),
                w.at("norm_out").tensor("gamma", in, 1, 1, 1),
                Conv.causal(w.at("conv_out"), in, 2 * c.zDim(), 3));
    }

    /** (B, 3, H, W) in [-1, 1] -> (B, 2 z, H / 8, W / 8) */
    public NDArray apply(NDArray pixels) {
        NDArray x = convIn.apply(pixels);
        for (Stage block : downBlocks) {
            x = block.consume(x);
        }
        NDArray deepest = x;
        return Tensors.scoped(() -> convOut.apply(Nn.channelNormSilu(midBlock.apply(deepest), normOut)));
    }
}
