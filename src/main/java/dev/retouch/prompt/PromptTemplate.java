package dev.retouch.prompt;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The conversation that an instruction and its pictures are put into, as tokens.
 *
 * @param before up to the user's part; the transformer never sees the hidden states of these tokens
 * @param starts what comes before each picture; as many as there may be pictures
 * @param picture the token that stands for a part of a picture
 * @param pictureEnd behind each picture
 * @param end behind the instruction
 */
@SuppressWarnings("ArrayRecordComponent") // tokens to copy, never compared
public record PromptTemplate(long[] before, List<long[]> starts, long picture, long[] pictureEnd, long[] end) {

    private static final String HEAD = "<|im_start|>system\n"
            + "Describe the key features of the input image (color, shape, size, texture, objects, background), then"
            + " explain how the user's text instruction should alter or modify the image. Generate a new image that"
            + " meets the user's requirements while maintaining consistency with the original input where"
            + " appropriate.<|im_end|>\n"
            + "<|im_start|>user\n";
    private static final String TAIL = "<|im_end|>\n<|im_start|>assistant\n";
    private static final String PICTURE_START = "<|vision_start|>";
    private static final String PICTURE_END = "<|vision_end|>";

    /** Stands for one token of a picture. */
    public static final String IMAGE_PAD = "<|image_pad|>";

    /** What Qwen-Image-Edit was trained with; the instruction takes the place of the braces. */
    public static final String EDIT = HEAD + PICTURE_START + IMAGE_PAD + PICTURE_END + "{}" + TAIL;

    /** What Qwen-Image-Edit-2509 and -2511 were trained with; pictures and instruction take the place of the braces. */
    public static final String EDIT_PLUS = HEAD + "{}" + TAIL;

    /** A picture of these, with its number from 1 in the place of the braces. */
    public static final String NUMBERED_PICTURE = "Picture {}: " + PICTURE_START + IMAGE_PAD + PICTURE_END;

    public PromptTemplate {
        starts = List.copyOf(starts);
    }

    /**
     * The template of an edit of one picture.
     *
     * @throws IllegalArgumentException when the tokenizer lacks a special token
     */
    public static PromptTemplate edit(Tokenizer tokenizer) {
        return of(tokenizer, List.of(PICTURE_START));
    }

    /**
     * The template of an edit of up to {@code pictures} numbered pictures.
     *
     * @throws IllegalArgumentException when the tokenizer lacks a special token
     */
    public static PromptTemplate editPlus(Tokenizer tokenizer, int pictures) {
        String start = NUMBERED_PICTURE.substring(0, NUMBERED_PICTURE.indexOf(IMAGE_PAD));
        return of(
                tokenizer,
                IntStream.rangeClosed(1, pictures)
                        .mapToObj(number -> start.replace("{}", Integer.toString(number)))
                        .toList());
    }

    /** All cuts are at special tokens or behind a line break, where no merge reaches over. */
    private static PromptTemplate of(Tokenizer tokenizer, List<String> starts) {
        return new PromptTemplate(
                tokenizer.encode(HEAD),
                starts.stream().map(tokenizer::encode).toList(),
                tokenizer.id(IMAGE_PAD),
                tokenizer.encode(PICTURE_END),
                tokenizer.encode(TAIL));
    }

    /**
     * The tokens of an instruction behind pictures.
     *
     * @param pictureTokens how many tokens each picture takes, in order
     * @throws IllegalArgumentException when there is no picture, or one more than the template has places
     */
    public long[] tokens(Tokenizer tokenizer, String instruction, int... pictureTokens) {
        if (pictureTokens.length < 1 || pictureTokens.length > starts.size()) {
            throw new IllegalArgumentException(
                    "a prompt for " + starts.size() + " pictures at most was given " + pictureTokens.length);
        }
        LongStream all = LongStream.of(before);
        for (int i = 0; i < pictureTokens.length; i++) {
            LongStream seen = LongStream.generate(() -> picture).limit(pictureTokens[i]);
            all = LongStream.concat(all, LongStream.concat(LongStream.of(starts.get(i)), seen));
            all = LongStream.concat(all, LongStream.of(pictureEnd));
        }
        all = LongStream.concat(all, LongStream.of(tokenizer.encodeWords(instruction)));
        return LongStream.concat(all, LongStream.of(end)).toArray();
    }

    /** How many tokens at the start are left out of what the transformer sees; 64 with Qwen2.5-VL's own vocabulary. */
    public int drop() {
        return before.length;
    }
}
