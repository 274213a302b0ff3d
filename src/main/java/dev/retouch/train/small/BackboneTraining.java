package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.bundle.BundleWriter;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.BpeTrainer;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains the small bundle's transformer behind its text encoder: what the adapter later finds frozen. */
public final class BackboneTraining {

    private static final int VOCABULARY = 900;
    private static final int CORPUS = 6000;

    private BackboneTraining() {}

    /**
     * Trains (or goes on training) on a bundle that has its autoencoder and its text encoder, and writes the transformer
     * and the files beside it.
     *
     * @param sceneCount how many different samples are drawn from
     * @throws IOException when an earlier stage is missing or the disk does not take what is written
     */
    public static void run(TrainOptions options, int sceneCount, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        try (NDManager manager = Tensors.newManager();
                Tokenizer tokenizer = Tokenizer.open(bundle)) {
            TextConfig textConfig = textConfig(bundle, tokenizer);
            DitConfig ditConfig = SmallBundle.transformer();
            TextEncoder text = TextEncoder.load(
                    Checkpoint.open(manager, bundle.resolve("text_encoder"), Dtype.BF16, Keys::rename), textConfig);
            ParamSet params = Start.params(manager, options, "transformer", List.of());
            Dit.load(params, ditConfig);
            EditScenes prepared = scenes(manager, options, sceneCount, bundle, scenes, tokenizer);
            BackboneStage stage = new BackboneStage(
                    manager, params, text, ditConfig, prepared, prompts(tokenizer), sceneCount, options);
            Map<String, NDArray> weights = new TrainLoop(manager, params, options).run("train backbone", stage);
            write(bundle, weights, ditConfig);
        }
    }

    /** The latents and tokens of the training scenes, shared by the stages behind the autoencoder. */
    static EditScenes scenes(
            NDManager manager, TrainOptions options, int sceneCount, Path bundle, SceneSet scenes, Tokenizer tokenizer)
            throws IOException {
        try (GradMode off = GradMode.off()) {
            VaeConfig config = VaeConfig.of(new ObjectMapper()
                    .readTree(bundle.resolve("vae/config.json").toFile()));
            Vae vae = Vae.load(Checkpoint.open(manager, bundle.resolve("vae"), Dtype.F32, key -> key), config);
            Path folder = options.runFolder().resolveSibling("scenes");
            return EditScenes.open(manager, folder, sceneCount, scenes, vae, SmallBundle.pictures(), tokenizer);
        }
    }

    static BackboneStage.Prompts prompts(Tokenizer tokenizer) {
        ImagePatches pictures = SmallBundle.pictures();
        PatchGrid grid = pictures.smartResize(SmallBundle.SIDE, SmallBundle.SIDE);
        PromptTemplate template = PromptTemplate.edit(tokenizer);
        return new BackboneStage.Prompts(
                pictures, template.tokens(tokenizer, " ", pictures.tokens(grid)), tokenizer.padding(), template.drop());
    }

    static void writeTokenizer(Path bundle, SceneSet scenes) throws IOException {
        if (Files.exists(bundle.resolve("tokenizer/vocab.json"))) {
            return; // a run that resumes keeps its words
        }
        List<String> corpus = new ArrayList<>();
        for (int i = 0; i < CORPUS; i++) {
            corpus.add(scenes.sample(i).instruction());
        }
        // The template's words stand in every prompt, so each becomes one token.
        for (int i = 0; i < CORPUS; i++) {
            corpus.add(PromptTemplate.EDIT);
        }
        BpeTrainer.train(corpus, VOCABULARY).write(bundle.resolve("tokenizer"));
    }

    static TextConfig textConfig(Path bundle, Tokenizer tokenizer) throws IOException {
        return SmallBundle.text(vocabulary(bundle), (int) tokenizer.id("<|image_pad|>"));
    }

    private static int vocabulary(Path bundle) throws IOException {
        ObjectMapper json = new ObjectMapper();
        return json.readTree(bundle.resolve("tokenizer/vocab.json").toFile()).size()
                + json.readTree(bundle.resolve("tokenizer/added_tokens.json").toFile())
                        .size();
    }

    private static void write(Path bundle, Map<String, NDArray> weights, DitConfig transformer) throws IOException {
        BundleWriter.writeWeights(bundle.resolve("transformer"), weights);
        BundleWriter.writeTransformerConfig(bundle.resolve("transformer"), transformer);
        BundleWriter.writeProcessor(bundle.resolve("processor"), SmallBundle.pictures());
        BundleWriter.writeScheduler(bundle.resolve("scheduler"), FlowMatchConfig.QWEN_IMAGE_EDIT);
        BundleWriter.writeIndex(bundle);
    }

    static void writeText(Path bundle, Map<String, NDArray> weights, TextConfig text) throws IOException {
        BundleWriter.writeWeights(
                bundle.resolve("text_encoder"), "model.safetensors", under(weights, BackboneStage.TEXT));
        BundleWriter.writeTextConfig(bundle.resolve("text_encoder"), text);
    }

    private static Map<String, NDArray> under(Map<String, NDArray> weights, String part) {
        Map<String, NDArray> below = new LinkedHashMap<>();
        weights.forEach((key, value) -> {
            if (key.startsWith(part + ".")) {
                below.put(key.substring(part.length() + 1), value);
            }
        });
        return below;
    }
}
