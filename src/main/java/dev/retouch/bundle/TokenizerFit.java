package dev.retouch.bundle;

import dev.retouch.model.text.TextConfig;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether a tokenizer and a text encoder mean the same by their tokens. */
final class TokenizerFit {

    private TokenizerFit() {}

    /** A sentence for each disagreement. */
    static List<String> problems(Tokenizer tokenizer, Path bundle, TextConfig config) {
        List<String> problems = new ArrayList<>();
        try {
            long picture = PromptTemplate.edit(tokenizer).picture();
            if (picture != config.imageTokenId()) {
                problems.add("the tokenizer of " + bundle + " gives a picture's token the id " + picture
                        + ", image_token_id of the text encoder is " + config.imageTokenId());
            }
        } catch (IllegalArgumentException e) {
            problems.add("the tokenizer of " + bundle + ": " + e.getMessage());
        }
        if (tokenizer.largestId() >= config.vocabSize()) {
            problems.add("the tokenizer of " + bundle + " gives ids up to " + tokenizer.largestId()
                    + ", vocab_size of the text encoder is " + config.vocabSize());
        }
        return problems;
    }
}
