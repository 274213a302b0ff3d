package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.bundle.BundleWriter;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
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
import java.util.List;
import java.util.Map;

/** Trains the adapter on a bundle whose backbone is done. */
public final class AdapterTraining {

    private AdapterTraining() {}

    /**
     * Trains (or goes on training) and writes {@code bundle/adapter}.
     *
     * @param sceneCount how many different samples are drawn from
     * @throws IOException when the backbone is missing or the disk does not take what is written
     */
    public static void run(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (NDManager manager = Tensors.newManager();
                Tokenizer tokenizer = Tokenizer.open(bundle)) {
            AdapterConfig config = SmallBundle.adapter();
            DitConfig ditConfig = DitConfig.of(json(bundle, "transformer"));
            if (ditConfig.innerDim() != config.width() || ditConfig.numLayers() != config.numBlocks()) {
                throw new IllegalStateException("the transformer of " + bundle + " has " + ditConfig.numLayers()
                        + " blocks of width " + ditConfig.innerDim() + ": an adapter can be trained here for "
                        + config.numBlocks() + " of width " + config.width() + ", the small bundle's sizes");
            }
            ParamSet params = Start.params(manager, options, "adapter", List.of());
            Adapter.load(params, config);
            TextEncoder text = TextEncoder.load(
                    Checkpoint.open(manager, bundle.resolve("text_encoder"), Dtype.BF16, Keys::rename),
                    TextConfig.of(json(bundle, "text_encoder")));
            Dit dit = Dit.load(
                    Checkpoint.open(manager, bundle.resolve("transformer"), Dtype.BF16, key -> key), ditConfig);
            EditScenes prepared = BackboneTraining.scenes(manager, options, sceneCount, bundle, scenes, tokenizer);
            AdapterStage stage = new AdapterStage(
                    manager,
                    params,
                    config,
                    text,
                    dit,
                    prepared,
                    BackboneTraining.prompts(tokenizer),
                    sceneCount,
                    options);
            Map<String, NDArray> weights = new TrainLoop(manager, params, options).run("train adapter", stage);
            BundleWriter.writeWeights(bundle.resolve("adapter"), weights);
            BundleWriter.writeAdapterConfig(bundle.resolve("adapter"), config, SmallBundle.inference());
        }
    }

    private static JsonNode json(Path bundle, String part) throws IOException {
        return new ObjectMapper()
                .readTree(bundle.resolve(part).resolve("config.json").toFile());
    }
}
