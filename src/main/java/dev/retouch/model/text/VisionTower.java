package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Patches of images to tokens for the language model: patchEmbed (D, C, frames, p, p), blocks, merger. */
public record VisionTower(NDArray patchEmbed, List<VisionBlock> blocks, PatchMerger merger, VisionConfig config) {

    static final double EPS = 1e-6;

    static VisionTower load(Weights w, VisionConfig c) {
        List<VisionBlock> blocks = new ArrayList<>();
        for (int i = 0; i < c.depth(); i++) {
            blocks.add(VisionBlock.load(w.at("blocks", i), c));
        }
        int side = c.patchSize();
        return new VisionTower(
                w.at("patch_embed.proj")
                        .tensor("weight", c.hiddenSize(), c.inChannels(), c.temporalPatchSize(), side, side),
                List.copyOf(blocks),
                PatchMerger.load(w.at("merger"), c),
                c);
    }

    /**
     * The images' tokens (M, D of a word), image after image, row by row.
     *
     * @param patches (P, C * frames * p * p) of all images in order
     */
    public NDArray forward(NDArray patches, List<PatchGrid> grids) {
        NDManager manager = patches.getManager();
        VisionLayout layout = VisionLayout.of(grids, config);
        List<NDArray> states = states(patches, grids, layout);
        NDArray merged = merger.apply(states.get(states.size() - 1));
        return Nn.rows(merged, index(manager, layout.placeInWindows()));
    }

    /**
     * The patches' embeddings (P, D), then each block's output (P, D), in the order of the windows.
     *
     * @throws IllegalArgumentException when the patches are not those of the grids
     */
    public List<NDArray> states(NDArray patches, List<PatchGrid> grids, VisionLayout layout) {
        long wanted = grids.stream().mapToLong(PatchGrid::patches).sum();
        if (patches.getShape().get(0) != wanted || patches.getShape().get(1) != config.patchValues()) {
            throw new IllegalArgumentException("images of " + grids + " need patches of shape (" + wanted + ", "
                    + config.patchValues() + "), got " + patches.getShape());
        }
        NDManager manager = patches.getManager();
        long tokens = layout.windowIndex().length;
        Segments windows = Segments.of(manager, layout.windows());
        Segments images = Segments.of(manager, layout.images());
        Rotary rotary =
                Rotary.of(manager, layout.anglesInWindows(config), config.headDim() / 2, wanted, 1, config.headDim());
        NDArray x = Nn.rows(embed(patches).reshape(tokens, -1), index(manager, layout.windowIndex()))
                .reshape(wanted, -1);
        List<NDArray> states = new ArrayList<>(List.of(x));
        for (int i = 0; i < blocks.size(); i++) {
            boolean full = config.fullAttentionBlocks().contains(i);
            x = blocks.get(i).forward(x, rotary, full ? images : windows);
            states.add(x);
        }
        return states;
    }

    /** (P, C * frames * p * p) -> (P, D), in the images' own order */
    public NDArray embed(NDArray patches) {
        return Nn.patches(patches, patchEmbed);
    }

    private static NDArray index(NDManager manager, int[] values) {
        return Tensors.longs(manager, Arrays.stream(values).asLongStream().toArray(), values.length);
    }
}
