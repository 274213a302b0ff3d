package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.image.Filter;
import dev.retouch.image.Resampler;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.sampling.Latents;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.train.EditRecord;
import dev.retouch.train.PreparedScenes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Training samples with their latents and tokens, computed once with the frozen autoencoder and stored beside the run
 * (paper, section 4.1: offline precomputation).
 */
final class EditScenes {

    static final int MAX_TOKENS = 128;

    /** Of a picture's packed latents. */
    static final int TOKENS = SmallBundle.SIDE / 16 * (SmallBundle.SIDE / 16);

    /** Side of the grid in which the region is stored: two cells a token. */
    static final int CELLS = 16;

    private final PreparedScenes records;
    private final EditRecord.Layout layout;
    private final PatchGrid pictureGrid;

    private EditScenes(PreparedScenes records, EditRecord.Layout layout, PatchGrid pictureGrid) {
        this.records = records;
        this.layout = layout;
        this.pictureGrid = pictureGrid;
    }

    /** Opens or makes {@code count} samples in {@code folder}. */
    static EditScenes open(
            NDManager manager,
            Path folder,
            int count,
            SceneSet scenes,
            Vae vae,
            ImagePatches pictures,
            Tokenizer tokenizer)
            throws IOException {
        PatchGrid grid = pictures.smartResize(SmallBundle.SIDE, SmallBundle.SIDE);
        int width = pictures.width(grid);
        int height = pictures.height(grid);
        int tokens = TOKENS;
        EditRecord.Layout layout = new EditRecord.Layout(tokens * 64, CELLS * CELLS, MAX_TOKENS, 3 * width * height);
        PromptTemplate template = PromptTemplate.edit(tokenizer);
        PreparedScenes records = PreparedScenes.open(folder, "scenes", count, layout.bytes(), index -> {
            EditSample sample = scenes.sample(index);
            long[] prompt = template.tokens(tokenizer, sample.instruction(), pictures.tokens(grid));
            short[] ids = new short[MAX_TOKENS];
            for (int i = 0; i < prompt.length; i++) {
                ids[i] = (short) prompt[i];
            }
            byte[] seen = Resampler.resize(
                    sample.source().rgb(), SmallBundle.SIDE, SmallBundle.SIDE, 3, width, height, Filter.BICUBIC);
            float[][] latents = latents(manager, vae, sample);
            return new EditRecord(
                            latents[0],
                            latents[1],
                            cells(sample.mask()),
                            ids,
                            prompt.length,
                            seen,
                            sample.kind().ordinal())
                    .write(layout);
        });
        return new EditScenes(records, layout, grid);
    }

    /** Of source and target, in one pass. */
    private static float[][] latents(NDManager manager, Vae vae, EditSample sample) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            NDArray pixels = Pixels.tensor(manager, sample.source()).concat(Pixels.tensor(manager, sample.target()));
            float[] both =
                    Nn.f32(Latents.pack(vae.normalize(vae.encode(pixels)))).toFloatArray();
            int half = both.length / 2;
            return new float[][] {Arrays.copyOf(both, half), Arrays.copyOfRange(both, half, both.length)};
        }
    }

    /** The share of each cell that lies in the mask, 0 to 255. */
    static byte[] cells(byte[] mask) {
        int cell = SmallBundle.SIDE / CELLS;
        byte[] shares = new byte[CELLS * CELLS];
        for (int y = 0; y < CELLS; y++) {
            for (int x = 0; x < CELLS; x++) {
                int inside = 0;
                for (int i = 0; i < cell * cell; i++) {
                    inside += mask[(y * cell + i / cell) * SmallBundle.SIDE + x * cell + i % cell];
                }
                shares[y * CELLS + x] = (byte) Math.round(255.0 * inside / (cell * cell));
            }
        }
        return shares;
    }

    EditRecord get(int index) {
        ByteBuffer buffer = records.get(index);
        return EditRecord.read(buffer, layout);
    }

    /** The patches of the pictures as the text encoder sees them; the same for every sample. */
    PatchGrid pictureGrid() {
        return pictureGrid;
    }
}
