package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Parts;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.PixelTensors;
import dev.retouch.image.Resampler;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.sampling.Latents;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The frozen parts of a bundle that a training reads once for each edit: autoencoder and text encoder, without the transformer.
 * Pictures come to the sizes, and instructions into the template, that an edit by the same bundle has. For one caller at a time.
 */
public final class EditEncoder implements AutoCloseable {

    /**
     * An edit as a training reads it.
     *
     * @param rows of latent tokens
     * @param columns of latent tokens
     * @param source (rows columns, channels) packed, normalised latents
     * @param target the same of the target
     * @param layers how many of the text encoder's last hidden layers
     * @param words tokens of the instruction and the picture in it
     * @param states (layers, words, textWidth) bf16, little-endian
     * @param shared how many of the words are the same without an instruction: no state depends on what comes behind it
     * @param empty (layers, words behind the shared ones, textWidth) of the prompt without an instruction
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Encoded(
            int rows,
            int columns,
            float[] source,
            float[] target,
            int layers,
            int words,
            byte[] states,
            int shared,
            byte[] empty) {}

    private final NDManager manager;
    private final BundleConfig config;
    private final Tokenizer tokenizer;
    private final PromptTemplate template;
    private final Vae vae;
    private final TextEncoder text;
    private final int layers;

    private EditEncoder(Path bundle, NDManager manager, BundleConfig config, Tokenizer tokenizer) {
        this.manager = manager;
        this.config = config;
        this.tokenizer = tokenizer;
        template = config.pipeline().template(tokenizer);
        vae = Parts.VAE.open(manager, bundle, config.vae(), Dtype.F32);
        text = Parts.TEXT_ENCODER.open(manager, bundle, config.text(), Dtype.BF16);
        layers = config.textLayers();
    }

    /**
     * Loads both parts, on the first GPU where there is one.
     *
     * @throws IOException when a file is missing
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the encoder owns both and closes them
    public static EditEncoder open(Path bundle) throws IOException {
        BundleConfig config = BundleConfig.read(bundle);
        Tokenizer tokenizer = Tokenizer.open(bundle);
        NDManager manager = Tensors.newManager();
        try {
            return new EditEncoder(bundle, manager, config, tokenizer);
        } catch (RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    /**
     * Encodes an edit.
     *
     * @param target of the source's size
     * @throws IllegalArgumentException when the sizes differ
     */
    public Encoded encode(Picture source, Picture target, String instruction) {
        if (source.width() != target.width() || source.height() != target.height()) {
            throw new IllegalArgumentException("a target of " + target.width() + " x " + target.height()
                    + " is none of a source of " + source.width() + " x " + source.height());
        }
        PreparedPicture before = prepared(source);
        PreparedPicture after = prepared(target);
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            Shown shown = shown(before.seen());
            long[] asked = shown.prompt(instruction);
            long[] nothing = shown.prompt(RequestEncoder.EMPTY);
            int differs = Arrays.mismatch(asked, nothing);
            int shared = (differs < 0 ? nothing.length : differs) - template.drop();
            return new Encoded(
                    before.rows(),
                    before.columns(),
                    latents(before.picture()),
                    latents(after.picture()),
                    layers,
                    asked.length - template.drop(),
                    shown.states(asked, 0),
                    shared,
                    shown.states(nothing, shared));
        }
    }

    private PreparedPicture prepared(Picture picture) {
        long area = config.inference().pictureArea();
        return PreparedPicture.of(picture, area, config.pipeline().seenArea(area), config.tokenPixels());
    }

    private float[] latents(Picture picture) {
        NDArray pixels = PixelTensors.of(manager, picture.rgb(), picture.width(), picture.height());
        return Nn.f32(Latents.pack(vae.normalize(vae.encode(pixels)))).toFloatArray();
    }

    private Shown shown(Picture seen) {
        ImagePatches pictures = config.pictures();
        PatchGrid grid = pictures.smartResize(seen.height(), seen.width());
        byte[] resized = Resampler.resize(
                seen.rgb(),
                seen.width(),
                seen.height(),
                3,
                pictures.width(grid),
                pictures.height(grid),
                Filter.BICUBIC);
        return new Shown(grid, text.imageTokens(manager, pictures.patches(manager, resized, grid), List.of(grid)));
    }

    /** A picture that prompts speak of. */
    private final class Shown {

        private final PatchGrid grid;
        private final NDArray tokens;

        Shown(PatchGrid grid, NDArray tokens) {
            this.grid = grid;
            this.tokens = tokens;
        }

        long[] prompt(String instruction) {
            return template.tokens(tokenizer, instruction, config.pictures().tokens(grid));
        }

        /** The last hidden layers of a prompt, each from a word on. */
        byte[] states(long[] prompt, int from) {
            TokenBatch batch = TokenBatch.of(List.of(prompt), tokenizer.padding());
            PromptRows rows = PromptRows.of(batch, template.drop());
            List<NDArray> hidden = text.lastHiddenStates(layers, manager, batch, tokens, List.of(grid));
            int word = (int) hidden.get(0).getShape().get(2) * Dtype.BF16.bytes();
            ByteBuffer states = ByteBuffer.allocate(layers * (prompt.length - template.drop() - from) * word);
            for (NDArray layer : hidden) {
                states.put(Dtype.bytesOf(Dtype.BF16.cast(rows.select(layer))).position(from * word));
            }
            return states.array();
        }
    }

    /** How many native tensors it holds; the same before and after an edit. */
    int managedTensors() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
        tokenizer.close();
    }
}
