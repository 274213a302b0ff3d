package dev.retouch.eval.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.image.Picture;
import dev.retouch.model.clip.Clip;
import dev.retouch.model.clip.ClipConfig;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** CLIP from a folder as it is published, such as openai/clip-vit-base-patch32: embeds pictures and texts in one space. */
public final class ClipModel implements AutoCloseable {

    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";

    private final NDManager manager;
    private final Clip clip;
    private final ClipConfig config;
    private final ModelInput input;
    private final Tokenizer tokenizer;

    private ClipModel(NDManager manager, Path folder, Tokenizer tokenizer) throws IOException {
        this.manager = manager;
        this.tokenizer = tokenizer;
        config = ClipConfig.of(FeatureModel.config(folder));
        input = FeatureModel.input(folder);
        Checkpoint weights = Checkpoint.open(manager, folder, Dtype.F32, key -> key);
        clip = Clip.load(weights, config);
        weights.refuseUnused(Clip::isIgnored);
    }

    /**
     * Loads {@code config.json}, {@code preprocessor_config.json}, {@code tokenizer.json} and the weights.
     *
     * @throws IOException when a file is missing or broken
     * @throws dev.retouch.weights.WeightMismatch when the weights are those of another model
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the model owns both and closes them
    public static ClipModel open(Path folder) throws IOException {
        Tokenizer tokenizer = Tokenizer.openFile(folder.resolve("tokenizer.json"));
        NDManager manager = Tensors.newManager();
        try {
            return new ClipModel(manager, folder, tokenizer);
        } catch (IOException | RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    /** A vector of length one. */
    public float[] embed(Picture picture) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return Nn.f32(clip.imageEmbeds(input.of(manager, picture))).toFloatArray();
        }
    }

    /** The same of a text; what is behind the model's longest one is cut off. */
    public float[] embed(String text) {
        long[] words = tokenizer.encodeWords(text);
        int length = Math.min(words.length, config.maxPositions() - 2);
        long[] ids = new long[length + 2];
        ids[0] = tokenizer.id(START);
        System.arraycopy(words, 0, ids, 1, length);
        ids[length + 1] = tokenizer.id(END);
        long[] valid = new long[ids.length];
        Arrays.fill(valid, 1);
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray tokens = Tensors.longs(manager, ids, 1, ids.length);
            NDArray embeds = clip.textEmbeds(tokens, Tensors.longs(manager, valid, 1, valid.length));
            return Nn.f32(embeds).toFloatArray();
        }
    }

    /** How alike two vectors are, -1 to 1. */
    public static double similarity(float[] one, float[] other) {
        return FeatureModel.cosine(one, other);
    }

    @Override
    public void close() {
        manager.close();
        tokenizer.close();
    }
}
