package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records as tensors.
 *
 * @param grid of the latent tokens, N of them
 * @param source (B, N, C) packed latents
 * @param target (B, N, C)
 * @param cells (B, 1, height, width) share of each cell inside the region; a token is several cells
 * @param local (B, 1, 1) 1 for local edits, 0 for global ones
 * @param prompts token ids of each sample, without padding
 * @param pictures of each sample, the source as the text encoder sees it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EditBatch(
        TokenGrid grid,
        NDArray source,
        NDArray target,
        NDArray cells,
        NDArray local,
        List<long[]> prompts,
        byte[][] pictures) {

    /** The samples of those indices, in that order. */
    public static EditBatch of(NDManager manager, EditSamples samples, int[] indices) {
        List<EditRecord> records = Arrays.stream(indices).mapToObj(samples::get).toList();
        EditRecord.Layout layout = samples.layout();
        int count = indices.length;
        float[] cells = new float[count * layout.cells()];
        float[] local = new float[count];
        List<long[]> prompts = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            EditRecord record = records.get(b);
            for (int i = 0; i < layout.cells(); i++) {
                cells[b * layout.cells() + i] = (record.region()[i] & 0xff) / 255f;
            }
            local[b] = record.local() ? 1 : 0;
            long[] ids = new long[record.length()];
            Arrays.setAll(ids, i -> record.ids()[i]);
            prompts.add(ids);
        }
        int finer = layout.cellsPerSide();
        return new EditBatch(
                TokenGrid.still(layout.rows(), layout.columns()),
                latents(manager, records.stream().map(EditRecord::source).toList(), layout),
                latents(manager, records.stream().map(EditRecord::target).toList(), layout),
                Tensors.floats(manager, cells, count, 1, (long) layout.rows() * finer, (long) layout.columns() * finer),
                Tensors.floats(manager, local, count, 1, 1),
                List.copyOf(prompts),
                records.stream().map(EditRecord::picture).toArray(byte[][]::new));
    }

    private static NDArray latents(NDManager manager, List<float[]> rows, EditRecord.Layout layout) {
        return Tensors.floats(manager, joined(rows), rows.size(), layout.tokens(), layout.channels());
    }

    /** Rows of one length behind one another. */
    static float[] joined(List<float[]> rows) {
        int length = rows.get(0).length;
        float[] all = new float[rows.size() * length];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * length, length);
        }
        return all;
    }

    /** How many samples there are, B. */
    public int size() {
        return pictures.length;
    }

    /** The first samples alone, as views. */
    EditBatch first(int count) {
        NDIndex rows = new NDIndex("0:" + count);
        return new EditBatch(
                grid,
                source.get(rows),
                target.get(rows),
                cells.get(rows),
                local.get(rows),
                prompts.subList(0, count),
                Arrays.copyOf(pictures, count));
    }

    /** The same edits under other prompts. */
    public EditBatch withPrompts(List<long[]> others) {
        return new EditBatch(grid, source, target, cells, local, List.copyOf(others), pictures);
    }

    /** M-bar: the share of each token's footprint inside the region, (B, 1, rows, columns). */
    public NDArray region() {
        return Nn.areaAverage(cells, grid.height(), grid.width());
    }

    /** (B, N), 1 for each token that belongs to the region and 0 for the others: what the mask predictor is to find. */
    public NDArray touched() {
        return TouchedTokens.of(region()).reshape(size(), -1);
    }

    /** {@link #region} in the tokens' order, (B, N, 1) */
    public NDArray regionTokens() {
        Shape s = source.getShape();
        return region().reshape(s.get(0), s.get(1), 1);
    }

    /** What the text encoder sees of the sources: (B P, values of a patch) */
    NDArray patches(NDManager manager, PromptFormat format) {
        float[] all = joined(Arrays.stream(pictures)
                .map(picture -> format.pictures().patches(picture, format.grid()))
                .toList());
        long patches = (long) size() * format.grid().patches();
        return Tensors.floats(manager, all, patches, all.length / patches);
    }
}
