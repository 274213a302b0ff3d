package dev.retouch.train.adapter;

import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Backbones;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.Parts;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.train.EncodedEdits;
import dev.retouch.train.InitialWeights;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A training of the adapter of a bundle, of whatever size that is.
 *
 * @param bundle whose backbone is frozen and whose adapter is written
 * @param from a bundle whose adapter is trained further; null to begin with a fresh one
 * @param runFolder of checkpoints and the log
 * @param checkpointMinutes between checkpoints
 */
public record BundleTraining(
        Path bundle,
        AdapterRecipe recipe,
        Placement placement,
        @Nullable Path from,
        Path runFolder,
        double checkpointMinutes) {

    /**
     * Trains (or resumes training) and writes {@code bundle/adapter}.
     *
     * @throws IOException when a part of the bundle is missing or the disk does not take what is written
     * @throws dev.retouch.weights.WeightMismatch when the run's folder has a checkpoint of another training
     */
    public CheckpointFacts run(EncodedEdits edits) throws IOException {
        BundleConfig config = BundleConfig.read(bundle);
        AdapterConfig adapter = sizes(config);
        TrainedSizes sizes = new TrainedSizes(config.transformer(), adapter, config.scheduler());
        try (AdapterTrainer trainer = new AdapterTrainer(
                sizes,
                recipe,
                placement,
                manager -> Checkpoint.open(manager, Parts.TRANSFORMER.in(bundle), recipe.compute(), key -> key),
                this::initial,
                edits)) {
            CheckpointFacts last = new AdapterRun(trainer, facts(edits), runFolder).run(checkpointMinutes);
            Parts.ADAPTER.write(bundle, trainer.params(), last.metadata());
            BundleConfig.writeAdapter(bundle, adapter, config.inference());
            return last;
        }
    }

    /**
     * What a checkpoint that is gone on with must agree with.
     *
     * @throws IOException when a part of the bundle, or the adapter that it begins with, cannot be read
     */
    CheckpointFacts facts(EncodedEdits edits) throws IOException {
        return new CheckpointFacts(
                recipe,
                Backbones.fingerprint(bundle),
                edits.fingerprint(),
                from == null ? CheckpointFacts.FRESH : Backbones.fingerprint(from, Folder.ADAPTER),
                Backbones.fingerprint(bundle, Folder.SCHEDULER),
                0);
    }

    private ParamSet initial(NDManager manager) {
        try {
            return from == null
                    ? InitialWeights.fresh(manager, recipe.seed())
                    : InitialWeights.of(manager, recipe.seed(), Parts.ADAPTER.in(Objects.requireNonNull(from)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the adapter of " + from + ": " + e.getMessage(), e);
        }
    }

    /** The sizes of the bundle's adapter; where it has none, the paper's, as wide and as deep as the bundle's backbone. */
    public static AdapterConfig sizes(BundleConfig config) {
        AdapterConfig own = config.adapter();
        if (own != null) {
            return own;
        }
        AdapterConfig paper = AdapterConfig.QWEN_IMAGE_EDIT;
        DitConfig backbone = config.transformer();
        TextConfig text = config.text();
        return new AdapterConfig(
                backbone.innerDim(),
                backbone.numAttentionHeads(),
                backbone.numLayers(),
                text.hiddenSize(),
                config.textLayers(),
                paper.instructionTokens(),
                paper.maskGrid(),
                paper.fusionLayers(),
                backbone.inChannels(),
                paper.predictorWidth(),
                paper.predictorHeads());
    }
}
