package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.scene.EditKind;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.EditRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Records as tensors.
 *
 * @param source (B, N, 64) packed latents
 * @param target (B, N, 64)
 * @param cells (B, 1, 16, 16) share of each cell inside the region
 * @param local (B, 1, 1) 1 for local edits, 0 for global ones
 * @param prompts token ids of each sample, without padding
 */
record EditBatch(
        NDArray source, NDArray target, NDArray cells, NDArray local, List<long[]> prompts, byte[][] pictures) {

    static EditBatch of(NDManager manager, EditScenes scenes, int[] indices) {
        List<EditRecord> records = new ArrayList<>();
        for (int index : indices) {
            records.add(scenes.get(index));
        }
        int batch = indices.length;
        int tokens = records.get(0).source().length / 64;
        float[] cells = new float[batch * EditScenes.CELLS * EditScenes.CELLS];
        float[] local = new float[batch];
        List<long[]> prompts = new ArrayList<>();
        for (int b = 0; b < batch; b++) {
            EditRecord record = records.get(b);
            for (int i = 0; i < record.region().length; i++) {
                cells[b * record.region().length + i] = (record.region()[i] & 0xff) / 255f;
            }
            local[b] = EditKind.values()[record.kind()].isGlobal() ? 0 : 1;
            long[] ids = new long[record.length()];
            Arrays.setAll(ids, i -> record.ids()[i]);
            prompts.add(ids);
        }
        return new EditBatch(
                stack(manager, records.stream().map(EditRecord::source).toList(), tokens),
                stack(manager, records.stream().map(EditRecord::target).toList(), tokens),
                Tensors.floats(manager, cells, batch, 1, EditScenes.CELLS, EditScenes.CELLS),
                Tensors.floats(manager, local, batch, 1, 1),
                prompts,
                records.stream().map(EditRecord::picture).toArray(byte[][]::new));
    }

    /** The first samples alone, as views. */
    EditBatch first(int count) {
        NDIndex rows = new NDIndex("0:" + count);
        return new EditBatch(
                source.get(rows),
                target.get(rows),
                cells.get(rows),
                local.get(rows),
                prompts.subList(0, count),
                Arrays.copyOf(pictures, count));
    }

    private static NDArray stack(NDManager manager, List<float[]> rows, int tokens) {
        float[] all = new float[rows.size() * rows.get(0).length];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * rows.get(i).length, rows.get(i).length);
        }
        return Tensors.floats(manager, all, rows.size(), tokens, all.length / rows.size() / tokens);
    }

    /** M-bar: the share of each token's footprint inside the region, (B, 1, h, w). */
    NDArray region() {
        int side = (int) Math.round(Math.sqrt(source.getShape().get(1)));
        return Nn.areaAverage(cells, side, side);
    }

    /** (B, N), 1 for each token that the region touches and 0 for the others: what shall be found. */
    NDArray touched() {
        NDArray region = region();
        long count = region.getShape().get(0);
        return TouchedTokens.of(region).reshape(count, -1);
    }

    /** (B, N, 1) */
    NDArray regionTokens() {
        Shape s = source.getShape();
        return region().reshape(s.get(0), s.get(1), 1);
    }

    List<PatchGrid> grids(EditScenes scenes) {
        return Collections.nCopies(pictures.length, scenes.pictureGrid());
    }

    /** What the text encoder sees of the sources: (B P, values of a patch) */
    NDArray patches(NDManager manager, EditScenes scenes, ImagePatches cutter) {
        PatchGrid grid = scenes.pictureGrid();
        float[][] rows = new float[pictures.length][];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = cutter.patches(pictures[b], grid);
        }
        float[] all = new float[rows.length * rows[0].length];
        for (int b = 0; b < rows.length; b++) {
            System.arraycopy(rows[b], 0, all, b * rows[b].length, rows[b].length);
        }
        long patches = (long) rows.length * grid.patches();
        return Tensors.floats(manager, all, patches, all.length / patches);
    }
}
