package dev.retouch.train.small;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.model.text.TextConfig;
import dev.retouch.prompt.BpeTrainer;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.scene.SceneSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The small bundle's vocabulary, learned from the instructions of drawn edits. */
final class SmallTokenizer {

    private static final int VOCABULARY = 900;
    private static final int CORPUS = 6000;

    private SmallTokenizer() {}

    /** Writes {@code bundle/tokenizer} unless it is there: a run that resumes keeps its words. */
    static void write(Path bundle, SceneSet scenes) throws IOException {
        if (Files.exists(bundle.resolve("tokenizer/vocab.json"))) {
            return;
        }
        List<String> corpus = new ArrayList<>();
        for (int i = 0; i < CORPUS; i++) {
            corpus.add(scenes.sample(i).instruction());
        }
        // The template's words stand in every prompt, so each becomes one token.
        corpus.addAll(Collections.nCopies(CORPUS, PromptTemplate.EDIT));
        BpeTrainer.train(corpus, VOCABULARY).write(bundle.resolve("tokenizer"));
    }

    /** The sizes of a text encoder for the vocabulary that was written. */
    static TextConfig textConfig(Path bundle, Tokenizer tokenizer) throws IOException {
        ObjectMapper json = new ObjectMapper();
        int tokens = 0;
        for (String file : List.of("vocab.json", "added_tokens.json")) {
            tokens += json.readTree(bundle.resolve("tokenizer").resolve(file).toFile())
                    .size();
        }
        return SmallBundle.text(tokens, (int) tokenizer.id("<|image_pad|>"));
    }
}
