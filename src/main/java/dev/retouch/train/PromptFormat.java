package dev.retouch.train;

import dev.retouch.model.text.PatchGrid;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;

/**
 * How prompts of a set of edits are put to the text encoder.
 *
 * @param pictures cuts pictures into patches
 * @param grid of the patches of every picture
 * @param empty token ids of the prompt without an instruction
 * @param padding id behind shorter prompts
 * @param drop how many tokens of the template come before the instruction
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PromptFormat(ImagePatches pictures, PatchGrid grid, long[] empty, long padding, int drop) {

    /** For pictures of one size, in pixels. */
    public static PromptFormat of(Tokenizer tokenizer, ImagePatches pictures, int width, int height) {
        PatchGrid grid = pictures.smartResize(height, width);
        PromptTemplate template = PromptTemplate.edit(tokenizer);
        return new PromptFormat(
                pictures,
                grid,
                template.tokens(tokenizer, " ", pictures.tokens(grid)),
                tokenizer.padding(),
                template.drop());
    }
}
