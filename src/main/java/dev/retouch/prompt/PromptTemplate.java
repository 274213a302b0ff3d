package dev.retouch.prompt;

import java.util.stream.LongStream;

/**
 * The conversation that an instruction and its picture are put into, as tokens.
 *
 * @param before up to the user's part; the transformer never sees the hidden states of these tokens
 * @param start from there to the picture
 * @param picture the token that stands for a part of the picture
 * @param middle from the picture to the instruction
 * @param end behind the instruction
 */
@SuppressWarnings("ArrayRecordComponent") // tokens to copy, never compared
public record PromptTemplate(long[] before, long[] start, long picture, long[] middle, long[] end) {

    /** What Qwen-Image-Edit was trained with. */
    public static final String EDIT = "<|im_start|>system\n"
            + "Describe the key features of the input image (color, shape, size, texture, objects, background), then"
            + " explain how the user's text instruction should alter or modify the image. Generate a new image that"
            + " meets the user's requirements while maintaining consistency with the original input where"
            + " appropriate.<|im_end|>\n"
            + "<|im_start|>user\n"
            + "<|vision_start|><|image_pad|><|vision_end|>{}<|im_end|>\n"
            + "<|im_start|>assistant\n";

    private static final String PICTURE_START = "<|vision_start|>";
    /** Stands for one token of the picture. */
    public static final String IMAGE_PAD = "<|image_pad|>";

    private static final String INSTRUCTION = "{}";

    /** The template of an edit. */
    public static PromptTemplate edit(Tokenizer tokenizer) {
        return of(tokenizer, EDIT);
    }

    /**
     * A template with one place for a picture and, behind it, one for the instruction.
     *
     * @throws IllegalArgumentException when it lacks one of them
     */
    static PromptTemplate of(Tokenizer tokenizer, String template) {
        int start = template.indexOf(PICTURE_START);
        int picture = template.indexOf(IMAGE_PAD, start + 1);
        int instruction = template.indexOf(INSTRUCTION, picture + 1);
        if (start < 0 || picture < 0 || instruction < 0) {
            throw new IllegalArgumentException("a template needs " + PICTURE_START + ", " + IMAGE_PAD + " and "
                    + INSTRUCTION + " in this order: " + template);
        }
        // All four cuts are at special tokens, where no merge reaches over.
        return new PromptTemplate(
                tokenizer.encode(template.substring(0, start)),
                tokenizer.encode(template.substring(start, picture)),
                tokenizer.id(IMAGE_PAD),
                tokenizer.encode(template.substring(picture + IMAGE_PAD.length(), instruction)),
                tokenizer.encode(template.substring(instruction + INSTRUCTION.length())));
    }

    /** The tokens of an instruction behind a picture of {@code pictureTokens} tokens. */
    public long[] tokens(Tokenizer tokenizer, String instruction, int pictureTokens) {
        LongStream head = LongStream.concat(LongStream.of(before), LongStream.of(start));
        LongStream seen =
                LongStream.concat(head, LongStream.generate(() -> picture).limit(pictureTokens));
        LongStream words = LongStream.concat(LongStream.of(middle), LongStream.of(tokenizer.encodeWords(instruction)));
        return LongStream.concat(LongStream.concat(seen, words), LongStream.of(end))
                .toArray();
    }

    /** How many tokens at the start are left out of what the transformer sees; 64 with Qwen2.5-VL's own vocabulary. */
    public int drop() {
        return before.length;
    }
}
