package dev.retouch.eval.metric;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.image.Picture;
import dev.retouch.model.vit.Vit;
import dev.retouch.model.vit.VitConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/** DINO's ViT from a folder as it is published, such as facebook/dino-vits16: its class token tells how a picture looks. */
public final class DinoModel implements AutoCloseable {

    private final NDManager manager;
    private final Vit vit;
    private final ModelInput input;

    private DinoModel(NDManager manager, Path folder) throws IOException {
        this.manager = manager;
        input = FeatureModel.input(folder);
        Checkpoint weights = Checkpoint.open(manager, folder, Dtype.F32, key -> key);
        vit = Vit.load(weights, VitConfig.of(FeatureModel.config(folder)));
        weights.refuseUnused(Vit::isIgnored);
    }

    /**
     * Loads {@code config.json}, {@code preprocessor_config.json} and the weights.
     *
     * @throws IOException when a file is missing or broken
     * @throws dev.retouch.weights.WeightMismatch when the weights are those of another model
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the model owns the manager and closes it
    public static DinoModel open(Path folder) throws IOException {
        NDManager manager = Tensors.newManager();
        try {
            return new DinoModel(manager, folder);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** The class token's last hidden state. */
    public float[] embed(Picture picture) {
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return Nn.f32(vit.classToken(input.of(manager, picture))).toFloatArray();
        }
    }

    /** How alike two vectors are, -1 to 1. */
    public static double similarity(float[] one, float[] other) {
        return FeatureModel.cosine(one, other);
    }

    @Override
    public void close() {
        manager.close();
    }
}
