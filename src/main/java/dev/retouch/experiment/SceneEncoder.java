package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.PixelTensors;
import dev.retouch.image.Resampler;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.sampling.Latents;
import dev.retouch.scene.EditSample;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.train.EditRecord;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.PromptFormat;
import java.io.IOException;
import java.util.Arrays;

/** Drawn edits as records for training, through the frozen autoencoder and the tokenizer. */
final class SceneEncoder {

    private static final int MAX_TOKENS = 128;

    private final NDManager manager;
    private final Vae vae;
    private final Tokenizer tokenizer;
    private final PromptTemplate template;
    private final PromptFormat format;
    private final EditRecord.Layout layout;

    /** @param tokens of the transformer in a row of the picture */
    SceneEncoder(FrozenBundle bundle, PromptFormat format, int tokens) throws IOException {
        manager = bundle.manager();
        vae = bundle.vae();
        tokenizer = bundle.tokenizer();
        template = PromptTemplate.edit(tokenizer);
        this.format = format;
        ImagePatches seen = format.pictures();
        layout = new EditRecord.Layout(
                tokens,
                tokens,
                4 * vae.config().zDim(),
                1,
                MAX_TOKENS,
                3 * seen.width(format.grid()) * seen.height(format.grid()));
    }

    EditRecord.Layout layout() {
        return layout;
    }

    Vae vae() {
        return vae;
    }

    /** @param target what is trained towards */
    EditRecord record(EditSample sample, Picture target) {
        ImagePatches pictures = format.pictures();
        long[] prompt = template.tokens(tokenizer, sample.instruction(), pictures.tokens(format.grid()));
        short[] ids = new short[layout.maxTokens()];
        for (int i = 0; i < prompt.length; i++) {
            ids[i] = (short) prompt[i];
        }
        Picture source = LocalScenes.picture(sample.source());
        Picture seen =
                Resampler.resize(source, pictures.width(format.grid()), pictures.height(format.grid()), Filter.BICUBIC);
        return new EditRecord(latents(source), latents(target), region(sample), ids, prompt.length, seen.rgb(), true);
    }

    private byte[] region(EditSample sample) {
        float[] shares = MaskShapes.shares(sample.mask(), sample.source().side(), layout.columns());
        byte[] region = new byte[shares.length];
        for (int i = 0; i < region.length; i++) {
            region[i] = (byte) Math.round(255 * shares[i]);
        }
        return region;
    }

    /** Called on threads that begin with autograd on. */
    private float[] latents(Picture picture) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            NDArray pixels = PixelTensors.of(manager, picture.rgb(), picture.width(), picture.height());
            float[] latents =
                    Nn.f32(Latents.pack(vae.normalize(vae.encode(pixels)))).toFloatArray();
            return Arrays.copyOf(latents, layout.tokens() * layout.channels());
        }
    }

    /** What the autoencoder makes of packed latents (1, N, C). */
    Picture decoded(NDArray latents, int side) {
        try (NDScope scope = new NDScope()) {
            NDArray unpacked = Latents.unpack(latents, layout.rows(), layout.columns());
            NDArray pixels = vae.decodeUnclamped(vae.denormalize(unpacked));
            return Picture.opaque(side, side, PixelTensors.toBytes(pixels));
        }
    }
}
