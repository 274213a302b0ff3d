package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.Parts;
import dev.retouch.files.ContentDigest;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.AdapterParams;
import dev.retouch.train.BatchSource;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.FrozenText;
import dev.retouch.train.InitialWeights;
import dev.retouch.train.InstructionMeans;
import dev.retouch.train.MaskStage;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains the mask predictor of an adapter further, when the rest of the adapter is done. */
final class MaskTraining {

    private MaskTraining() {}

    /**
     * Trains (or resumes training), on edits, half of them in free words, and on half as many instructions that name nothing, and writes {@code
     * bundle/adapter} with the new mask predictor. The other weights, and those that the predictor begins with, are the bundle's
     * own: {@code options.from()} is for the stages before.
     *
     * @param sceneCount how many different samples are drawn from
     * @throws IOException when an earlier stage is missing or the disk does not take what is written
     */
    static void run(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (FrozenBundle frozen = FrozenBundle.open(bundle)) {
            NDManager manager = frozen.manager();
            AdapterConfig config = frozen.adapterConfig();
            Path folder = Parts.ADAPTER.in(bundle);
            ParamSet all = InitialWeights.of(manager, options.seed(), folder);
            Adapter adapter = Adapter.load(all, config);
            AdapterParams predictor =
                    AdapterParams.predictorOnly(InitialWeights.of(manager, options.seed(), folder), config);
            FrozenText text = frozen.text(frozen.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            NegativeInstructions negatives = new NegativeInstructions(options.seed(), Split.TRAIN);
            ScenePrompts prompts = ScenePrompts.of(frozen.tokenizer(), text.format());
            EditSamples samples = NegativeEdits.behind(
                    FreeEdits.open(frozen, text.format(), scenes, options, sceneCount), scenes, negatives, prompts);
            InstructionMeans instructions = InstructionMeans.of(manager, adapter, text, samples);
            BatchSource source = new BatchSource(manager, samples, options.batch(), options.seed());
            MaskStage stage = new MaskStage(predictor, instructions, source);
            Map<String, NDArray> weights = new LinkedHashMap<>(all.params());
            String basis = frozen.digest(
                    List.of(Folder.TEXT_ENCODER),
                    SceneEdits.digest(frozen, text.format(), scenes),
                    samples.count(),
                    DrawnWords.of(scenes, negatives),
                    editing(all));
            weights.putAll(new TrainLoop(manager, predictor.params(), options, basis).run("train mask", stage));
            Parts.ADAPTER.write(bundle, weights);
            BundleConfig.writeAdapter(bundle, config, SmallBundle.inference(config));
        }
    }

    /** Names the weights that read instructions and stay as they are; those of the predictor are the run's own. */
    private static String editing(ParamSet adapter) {
        ContentDigest digest = new ContentDigest();
        adapter.params().forEach((name, values) -> {
            if (!name.startsWith(AdapterParams.PREDICTOR)) {
                digest.add(name).add(values.toFloatArray());
            }
        });
        return digest.text();
    }
}
