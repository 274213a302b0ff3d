package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Trains the small bundle's text encoder before the transformer needs it, and writes it with the tokenizer. */
final class TextTraining {

    private TextTraining() {}

    /**
     * Trains (or goes on training) and writes {@code bundle/tokenizer} and {@code bundle/text_encoder}.
     *
     * @throws IOException when the disk does not take what is written
     */
    static void run(TrainOptions options, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        BackboneTraining.writeTokenizer(bundle, scenes);
        try (NDManager manager = Tensors.newManager();
                Tokenizer tokenizer = Tokenizer.open(bundle)) {
            BackboneStage.Prompts prompts = BackboneTraining.prompts(tokenizer);
            TextConfig config = BackboneTraining.textConfig(bundle, tokenizer);
            ParamSet params = Start.params(manager, options, "", List.of(BackboneStage.TEXT));
            TextEncoder.load(params.at(BackboneStage.TEXT), config);
            GroundingHead.load(params.at(GroundingHead.NAME), config.hiddenSize(), EditScenes.TOKENS);
            WishHead.load(params.at(WishHead.NAME), config.hiddenSize());
            int pictureTokens =
                    prompts.pictures().tokens(prompts.pictures().smartResize(SmallBundle.SIDE, SmallBundle.SIDE));
            SightHead.load(params.at(SightHead.NAME), config.hiddenSize(), pictureTokens);
            try (SeenScenes seen = new SeenScenes(scenes, tokenizer, prompts, options.batch())) {
                TextStage stage = new TextStage(manager, params, config, seen, prompts);
                Map<String, NDArray> weights = new TrainLoop(manager, params, options).run("train text", stage);
                BackboneTraining.writeText(bundle, weights, config);
            }
        }
    }
}
