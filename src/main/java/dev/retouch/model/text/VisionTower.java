package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Patches of images to tokens for the language model: patchEmbed (D, C, frames, p, p), blocks, merger. */
public record VisionTower(NDArray patchEmbed, List<VisionBlock> blocks, PatchMerger merger, VisionConfig config) {

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
     * The tokens of the images (M, D of a word), image by image, row by row.
     *
     * @param patches (P, C * frames * p * p) of all images in order
     */
    public NDArray forward(NDArray patches, List<PatchGrid> grids) {
        VisionLayout layout = VisionLayout.of(grids, config);
        return Tensors.scoped(() -> {
            NDArray merged = merger.apply(states(patches, grids, layout, 1).get(0));
            return Nn.rows(merged, index(patches.getManager(), layout.placeInWindows()));
        });
    }

    /**
     * The embeddings of the patches (P, D), then the output of each block (P, D), in window order.
     *
     * @throws IllegalArgumentException when the patches do not match the grids
     */
    public List<NDArray> states(NDArray patches, List<PatchGrid> grids, VisionLayout layout) {
        return states(patches, grids, layout, 1 + blocks.size());
    }

    /** Only the last {@code count} of these; earlier ones are freed on the way. */
    private List<NDArray> states(NDArray patches, List<PatchGrid> grids, VisionLayout layout, int count) {
        long wanted = grids.stream().mapToLong(PatchGrid::patches).sum();
        if (patches.getShape().get(0) != wanted || patches.getShape().get(1) != config.patchValues()) {
            throw new IllegalArgumentException("images of " + grids + " need patches of shape (" + wanted + ", "
                    + config.patchValues() + "), got " + patches.getShape());
        }
        return Tensors.scopedAll(() -> throughBlocks(patches, wanted, layout, count));
    }

    private List<NDArray> throughBlocks(NDArray patches, long wanted, VisionLayout layout, int count) {
        NDManager manager = patches.getManager();
        long tokens = layout.windowIndex().length;
        Segments windows = Segments.of(manager, layout.windows());
        Segments images = Segments.of(manager, layout.images());
        Rotary rotary =
                Rotary.of(manager, layout.anglesInWindows(config), config.headDim() / 2, wanted, 1, config.headDim());
        Deque<NDArray> states = new ArrayDeque<>();
        states.addLast(Tensors.scoped(
                () -> Nn.rows(embed(patches).reshape(tokens, -1), index(manager, layout.windowIndex()))
                        .reshape(wanted, -1)));
        for (int i = 0; i < blocks.size(); i++) {
            boolean full = config.fullAttentionBlocks().contains(i);
            states.addLast(blocks.get(i).forward(states.getLast(), rotary, full ? images : windows));
            if (states.size() > count) {
                states.removeFirst().close();
            }
        }
        return List.copyOf(states);
    }

    /** (P, C * frames * p * p) -> (P, D), in image order */
    public NDArray embed(NDArray patches) {
        return Nn.patches(patches, patchEmbed);
    }

    private static NDArray index(NDManager manager, int[] values) {
        return Tensors.longs(manager, Arrays.stream(values).asLongStream().toArray(), values.length);
    }
}
