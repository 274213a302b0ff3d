package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.bundle.BundleWriter;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.adapter.MaskPredictor;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains the mask predictor of an adapter on, when the rest of the adapter is done. */
public final class MaskTraining {

    static final String PREDICTOR = "mask_predictor";

    private MaskTraining() {}

    /**
     * Trains (or goes on training) and writes {@code bundle/adapter} with the new mask predictor. The other weights, and
     * those that the predictor begins with, are the bundle's own: {@code options.from()} is for the stages before.
     *
     * @param sceneCount how many different samples are drawn from
     * @throws IOException when an earlier stage is missing or the disk does not take what is written
     */
    public static void run(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (NDManager manager = Tensors.newManager();
                Tokenizer tokenizer = Tokenizer.open(bundle)) {
            AdapterConfig config = SmallBundle.adapter();
            ParamSet all = Start.params(manager, options.seed(), bundle, "adapter", List.of());
            Adapter adapter = Adapter.load(all, config);
            ParamSet params = Start.params(manager, options.seed(), bundle, "adapter", List.of());
            MaskPredictor.load(params.at(PREDICTOR), config);
            TextEncoder text = TextEncoder.load(
                    Checkpoint.open(manager, bundle.resolve("text_encoder"), Dtype.BF16, Keys::rename),
                    TextConfig.of(new ObjectMapper()
                            .readTree(bundle.resolve("text_encoder/config.json").toFile())));
            EditScenes prepared = BackboneTraining.scenes(manager, options, sceneCount, bundle, scenes, tokenizer);
            MaskStage stage = MaskStage.of(
                    manager, params, adapter, text, prepared, BackboneTraining.prompts(tokenizer), sceneCount, options);
            Map<String, NDArray> weights = new LinkedHashMap<>(all.params());
            weights.putAll(new TrainLoop(manager, params, options).run("train mask", stage));
            BundleWriter.writeWeights(bundle.resolve("adapter"), weights);
            BundleWriter.writeAdapterConfig(bundle.resolve("adapter"), config, SmallBundle.inference());
        }
    }
}
