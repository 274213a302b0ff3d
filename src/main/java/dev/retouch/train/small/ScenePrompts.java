package dev.retouch.train.small;

import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.train.PromptFormat;
import java.util.Arrays;

/** Instructions of scenes as the token ids of whole prompts. */
record ScenePrompts(Tokenizer tokenizer, PromptTemplate template, PromptFormat format) {

    /** Of a prompt that is stored, in the words of its scene; free ones, which are not, may be longer. */
    static final int MAX_TOKENS = 128;

    /** The ids of a prompt, and how many of them are real. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ids(short[] values, int length) {}

    static ScenePrompts of(Tokenizer tokenizer, PromptFormat format) {
        return new ScenePrompts(tokenizer, PromptTemplate.edit(tokenizer), format);
    }

    /** The ids of a prompt of any length. */
    Ids ids(String instruction) {
        long[] prompt =
                template.tokens(tokenizer, instruction, format.pictures().tokens(format.grid()));
        short[] values = new short[prompt.length];
        for (int i = 0; i < prompt.length; i++) {
            values[i] = (short) prompt[i];
        }
        return new Ids(values, prompt.length);
    }

    /**
     * The same, padded to {@link #MAX_TOKENS}.
     *
     * @throws IllegalArgumentException when the prompt is too long
     */
    Ids padded(String instruction) {
        Ids ids = ids(instruction);
        if (ids.length() > MAX_TOKENS) {
            throw new IllegalArgumentException("the prompt of '" + instruction + "' has " + ids.length() + " tokens, "
                    + MAX_TOKENS + " are stored");
        }
        return new Ids(Arrays.copyOf(ids.values(), MAX_TOKENS), ids.length());
    }
}
