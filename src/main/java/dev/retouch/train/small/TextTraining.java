package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.Parts;
import dev.retouch.files.ContentDigest;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.InitialWeights;
import dev.retouch.train.PromptFormat;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains the small bundle's text encoder before the transformer needs it, and writes it with the tokenizer. */
final class TextTraining {

    private TextTraining() {}

    /**
     * Trains (or resumes training) and writes {@code bundle/tokenizer} and {@code bundle/text_encoder}.
     *
     * <p>One that is trained further keeps its states of edits in the words of their scenes, since transformer and adapter of its
     * bundle read them; those of free words may move, so that the transformer is to be trained further, too. What it learns is to say of instructions that they have no region, and to say it, and the places, where the mask predictor of
     * that adapter reads.
     *
     * @throws IOException when the disk does not take what is written
     * @throws IllegalArgumentException when the bundle has another vocabulary than the one whose weights are trained further
     */
    static void run(TrainOptions options, Path bundle) throws IOException {
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        Path from = options.from();
        if (from != null && !digest(Folder.TOKENIZER, from).equals(digest(Folder.TOKENIZER, bundle))) {
            throw new IllegalArgumentException("the vocabulary of " + bundle + " is not that of " + from
                    + ", whose text encoder is trained further: copy the folder tokenizer from there first");
        }
        SmallTokenizer.write(bundle, scenes);
        try (FrozenBundle frozen = FrozenBundle.open(bundle)) {
            NDManager manager = frozen.manager();
            PromptFormat format =
                    PromptFormat.of(frozen.tokenizer(), SmallBundle.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            TextConfig config = SmallTokenizer.textConfig(bundle, frozen.tokenizer());
            String before = from == null ? "" : StateReaders.digest(from);
            ParamSet params = from == null
                    ? InitialWeights.fresh(manager, options.seed())
                    : InitialWeights.of(manager, options.seed(), Parts.TEXT_ENCODER.in(from), TextStage.ENCODER + ".");
            StateReaders readers = from == null ? null : StateReaders.open(manager, from, config);
            TextEncoder.load(params.at(TextStage.ENCODER), config);
            TextStage.loadHeads(params, config, format.pictures().tokens(format.grid()));
            if (readers != null && readers.adapter() != null) {
                TextStage.loadReader(params, readers.adapter().config().width());
            }
            NegativeInstructions negatives = new NegativeInstructions(options.seed(), Split.TRAIN);
            try (TextScenes drawn = new TextScenes(scenes, negatives, frozen.tokenizer(), format, options.batch())) {
                TextStage stage = new TextStage(manager, params, config, drawn, format, readers);
                write(
                        bundle,
                        new TrainLoop(
                                        manager,
                                        params,
                                        options,
                                        frozen.digest(
                                                List.of(Folder.TOKENIZER), before, DrawnWords.of(scenes, negatives)))
                                .run("train text", stage),
                        config);
            }
        }
    }

    /** Of the files that are there; nothing is not an error here. */
    private static String digest(Folder part, Path bundle) throws IOException {
        Path folder = part.in(bundle);
        return Files.isDirectory(folder) ? new ContentDigest().addFiles(folder).text() : "";
    }

    private static void write(Path bundle, Map<String, NDArray> weights, TextConfig config) throws IOException {
        Map<String, NDArray> encoder = new LinkedHashMap<>();
        String prefix = TextStage.ENCODER + ".";
        weights.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                encoder.put(name.substring(prefix.length()), value);
            }
        });
        Parts.TEXT_ENCODER.write(bundle, encoder);
        Parts.TEXT_ENCODER.config().write(bundle, config);
    }
}
