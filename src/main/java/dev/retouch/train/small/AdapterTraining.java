package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.Parts;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.AdapterParams;
import dev.retouch.train.AdapterStage;
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

/** Trains the adapter on a bundle whose backbone is done, of whatever size it is, on drawn edits. */
final class AdapterTraining {

    /** The paper's weights. Half of the samples go the editing path, since the mask predictor has a stage of its own. */
    private static final AdapterStage.Options STAGE = new AdapterStage.Options(2, 0.1f, 2, 0.1);

    private AdapterTraining() {}

    /**
     * Trains (or resumes training) and writes {@code bundle/adapter}.
     *
     * @param sceneCount how many different samples are drawn from
     * @throws IOException when the backbone is missing or the disk does not take what is written
     */
    static void run(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (FrozenBundle frozen = FrozenBundle.open(bundle)) {
            NDManager manager = frozen.manager();
            AdapterConfig config = SmallBundle.adapter(frozen.transformerConfig(), frozen.textConfig());
            ParamSet params = options.from() == null
                    ? InitialWeights.fresh(manager, options.seed())
                    : InitialWeights.of(manager, options.seed(), Parts.ADAPTER.in(options.from()));
            AdapterParams adapter = AdapterParams.whole(params, config);
            FrozenText text = frozen.text(frozen.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            EditSamples samples = SceneEdits.open(frozen, text.format(), scenes, options, sceneCount);
            BatchSource source = new BatchSource(manager, samples, options.batch(), options.seed());
            AdapterStage stage = new AdapterStage(adapter, frozen.backbone(text), source, STAGE);
            String basis = frozen.digest(
                    List.of(Folder.TEXT_ENCODER, Folder.TRANSFORMER, Folder.SCHEDULER),
                    SceneEdits.digest(frozen, text.format(), scenes),
                    sceneCount,
                    STAGE);
            Map<String, NDArray> weights = new TrainLoop(manager, params, options, basis).run("train adapter", stage);
            Parts.ADAPTER.write(bundle, weights);
            BundleConfig.writeAdapter(bundle, config, SmallBundle.inference(config));
        }
    }
}
