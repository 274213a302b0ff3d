package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.ModelIndex;
import dev.retouch.bundle.Parts;
import dev.retouch.bundle.PipelineType;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.BackboneStage;
import dev.retouch.train.BatchSource;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.FrozenText;
import dev.retouch.train.InitialWeights;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Trains the small bundle's transformer behind its text encoder: what the adapter later finds frozen. */
final class BackboneTraining {

    private static final FlowMatchConfig SCHEDULE = FlowMatchConfig.QWEN_IMAGE_EDIT;

    /**
     * Without a weight of the region the unchanged tokens fill the gradient (paper, section 3.5, where alpha is 2). Twice
     * that here, since the backbone has to learn in an hour what an edit is.
     */
    private static final BackboneStage.Options STAGE = new BackboneStage.Options(SCHEDULE, 4, 0.1);

    private BackboneTraining() {}

    /**
     * Trains (or resumes training) on a bundle that has its autoencoder and its text encoder, and writes the transformer
     * and the files beside it.
     *
     * @param sceneCount how many different samples are drawn from
     * @throws IOException when an earlier stage is missing or the disk does not take what is written
     */
    static void run(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (FrozenBundle frozen = FrozenBundle.open(bundle)) {
            NDManager manager = frozen.manager();
            DitConfig config = SmallBundle.transformer();
            FrozenText text = frozen.text(SmallBundle.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            ParamSet params = options.from() == null
                    ? InitialWeights.fresh(manager, options.seed())
                    : InitialWeights.of(manager, options.seed(), Parts.TRANSFORMER.in(options.from()));
            Dit.load(params, config);
            EditSamples samples = FreeEdits.open(frozen, text.format(), scenes, options, sceneCount);
            BatchSource source = new BatchSource(manager, samples, options.batch(), options.seed());
            BackboneStage stage = new BackboneStage(params, config, text, source, STAGE);
            String basis = frozen.digest(
                    List.of(Folder.TEXT_ENCODER),
                    SceneEdits.digest(frozen, text.format(), scenes),
                    sceneCount,
                    DrawnWords.of(scenes, new NegativeInstructions(options.seed(), Split.TRAIN)));
            write(bundle, new TrainLoop(manager, params, options, basis).run("train backbone", stage), config);
        }
    }

    private static void write(Path bundle, Map<String, NDArray> weights, DitConfig config) throws IOException {
        Parts.TRANSFORMER.write(bundle, weights);
        Parts.TRANSFORMER.config().write(bundle, config);
        Parts.PROCESSOR.write(bundle, SmallBundle.pictures());
        Parts.SCHEDULER.write(bundle, SCHEDULE);
        ModelIndex.write(bundle, PipelineType.EDIT);
    }
}
