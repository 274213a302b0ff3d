package dev.retouch.train.small;

import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.train.PromptFormat;

/** Instructions of scenes as the token ids of whole prompts, of one length. */
record ScenePrompts(Tokenizer tokenizer, PromptTemplate template, PromptFormat format) {

    static final int MAX_TOKENS = 128;

    /**
     * The ids of a prompt.
     *
     * @param padded (MAX_TOKENS)
     * @param length how many of them are real
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ids(short[] padded, int length) {}

    static ScenePrompts of(Tokenizer tokenizer, PromptFormat format) {
        return new ScenePrompts(tokenizer, PromptTemplate.edit(tokenizer), format);
    }

    /** @throws IllegalArgumentException when the prompt is too long */
    Ids ids(String instruction) {
        long[] prompt = tokens(instruction);
        if (prompt.length > MAX_TOKENS) {
            throw new IllegalArgumentException("the prompt of '" + instruction + "' has " + prompt.length + " tokens, "
                    + MAX_TOKENS + " are stored");
        }
        short[] padded = new short[MAX_TOKENS];
        for (int i = 0; i < prompt.length; i++) {
            padded[i] = (short) prompt[i];
        }
        return new Ids(padded, prompt.length);
    }

    /** Whether an instruction's prompt is short enough. */
    boolean fits(String instruction) {
        return tokens(instruction).length <= MAX_TOKENS;
    }

    private long[] tokens(String instruction) {
        return template.tokens(tokenizer, instruction, format.pictures().tokens(format.grid()));
    }
}
