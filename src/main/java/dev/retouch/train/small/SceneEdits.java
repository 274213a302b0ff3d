package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.bundle.Folder;
import dev.retouch.files.ContentDigest;
import dev.retouch.image.Filter;
import dev.retouch.image.Resampler;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.Latents;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.PreparedEdits;
import dev.retouch.train.PromptFormat;
import dev.retouch.train.RecordFiles;
import dev.retouch.train.TrainOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Drawn edits with their latents and tokens, computed once with the frozen autoencoder. */
final class SceneEdits {

    private final NDManager manager;
    private final Vae vae;
    private final ScenePrompts prompts;
    private final PromptFormat format;
    private final SceneSet scenes;

    private SceneEdits(FrozenBundle bundle, PromptFormat format, SceneSet scenes) throws IOException {
        manager = bundle.manager();
        vae = bundle.vae();
        prompts = ScenePrompts.of(bundle.tokenizer(), format);
        this.format = format;
        this.scenes = scenes;
    }

    /**
     * Opens the edits that lie beside a run, making those that are missing.
     *
     * @param count how many
     *
     * @throws IOException when the bundle has no autoencoder or the disk does not take the files
     */
    static EditSamples open(FrozenBundle bundle, PromptFormat format, SceneSet scenes, TrainOptions options, int count)
            throws IOException {
        try (GradMode off = GradMode.off()) {
            SceneEdits edits = new SceneEdits(bundle, format, scenes);
            EditRecord.Layout layout = edits.layout();
            Path folder = options.runFolder().resolveSibling("scenes");
            String name = "edits-" + digest(bundle, format, scenes);
            RecordFiles files = RecordFiles.open(
                    folder,
                    name,
                    count,
                    layout.bytes(),
                    index -> edits.record(index).write(layout));
            return new PreparedEdits(files, layout, count);
        }
    }

    /**
     * Names what the records follow from: the scenes as they are drawn today, and what encodes them. Records of other
     * scenes or another bundle lie beside them under other names.
     */
    static String digest(FrozenBundle bundle, PromptFormat format, SceneSet scenes) throws IOException {
        EditSample first = scenes.sample(0);
        ContentDigest drawn = new ContentDigest()
                .add(first.instruction())
                .add(first.source().rgb())
                .add(first.target().rgb())
                .add(RegionCells.shares(first.mask()));
        return bundle.digest(
                List.of(Folder.VAE, Folder.TOKENIZER),
                format.pictures(),
                format.grid(),
                scenes.sample(1).instruction(),
                drawn.text());
    }

    private EditRecord.Layout layout() {
        ImagePatches pictures = format.pictures();
        int seen = 3 * pictures.width(format.grid()) * pictures.height(format.grid());
        return new EditRecord.Layout(
                SmallBundle.TOKENS_PER_SIDE,
                SmallBundle.TOKENS_PER_SIDE,
                4 * vae.config().zDim(),
                RegionCells.PER_TOKEN,
                ScenePrompts.MAX_TOKENS,
                seen);
    }

    private EditRecord record(long index) {
        EditSample sample = scenes.sample(index);
        ImagePatches pictures = format.pictures();
        PatchGrid grid = format.grid();
        ScenePrompts.Ids prompt = prompts.padded(sample.instruction());
        int side = SmallBundle.SIDE;
        byte[] seen = Resampler.resize(
                sample.source().rgb(), side, side, 3, pictures.width(grid), pictures.height(grid), Filter.BICUBIC);
        float[][] latents = latents(sample);
        return new EditRecord(
                latents[0],
                latents[1],
                RegionCells.shares(sample.mask()),
                prompt.values(),
                prompt.length(),
                seen,
                !sample.kind().isGlobal());
    }

    /** Of source and target, in one pass; on threads that begin with autograd on. */
    private float[][] latents(EditSample sample) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            NDArray pixels =
                    ScenePixels.tensor(manager, sample.source()).concat(ScenePixels.tensor(manager, sample.target()));
            float[] both =
                    Nn.f32(Latents.pack(vae.normalize(vae.encode(pixels)))).toFloatArray();
            int half = both.length / 2;
            return new float[][] {Arrays.copyOf(both, half), Arrays.copyOfRange(both, half, both.length)};
        }
    }
}
