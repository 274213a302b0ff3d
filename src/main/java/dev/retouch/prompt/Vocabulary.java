package dev.retouch.prompt;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A byte-level vocabulary: the bytes, the learned tokens, the special tokens, in this order of ids.
 *
 * @param learned tokens that merges produce, in that order
 * @param merges pairs "left right" in order of precedence
 */
public record Vocabulary(List<String> learned, List<String> merges) {

    /** The words that Qwen2's merges stay within. */
    static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Qwen2.5-VL's special tokens in its order. */
    public static final List<String> SPECIAL_TOKENS = List.of(
            "<|endoftext|>",
            "<|im_start|>",
            "<|im_end|>",
            "<|object_ref_start|>",
            "<|object_ref_end|>",
            "<|box_start|>",
            "<|box_end|>",
            "<|quad_start|>",
            "<|quad_end|>",
            "<|vision_start|>",
            "<|vision_end|>",
            "<|vision_pad|>",
            "<|image_pad|>",
            "<|video_pad|>");

    static final Pattern SPECIAL =
            Pattern.compile(SPECIAL_TOKENS.stream().map(Pattern::quote).collect(Collectors.joining("|")));

    /** The letters of all bytes in the order of their ids, which is that of the alphabet. */
    static final List<String> BYTES = IntStream.range(0, 256)
            .mapToObj(b -> String.valueOf(letter(b)))
            .sorted()
            .toList();

    private static final ObjectMapper JSON = new ObjectMapper();

    public Vocabulary {
        learned = List.copyOf(learned);
        merges = List.copyOf(merges);
    }

    /** The visible letter that stands for a byte: itself where it is visible in Latin-1, else one above 255. */
    static char letter(int b) {
        if (isVisible(b)) {
            return (char) b;
        }
        return (char) (256 + IntStream.range(0, b).filter(i -> !isVisible(i)).count());
    }

    private static boolean isVisible(int b) {
        return b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
    }

    /** How many tokens there are, special ones included. */
    public int size() {
        return BYTES.size() + learned.size() + SPECIAL_TOKENS.size();
    }

    /**
     * The id of a special token.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public int id(String special) {
        int at = SPECIAL_TOKENS.indexOf(special);
        if (at < 0) {
            throw new IllegalArgumentException("no special token " + special);
        }
        return BYTES.size() + learned.size() + at;
    }

    /** Writes the files of a bundle's {@code tokenizer} folder under their official names. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> tokens = new ArrayList<>(BYTES);
        tokens.addAll(learned);
        ObjectNode vocab = JSON.createObjectNode();
        tokens.forEach(token -> vocab.put(token, vocab.size()));
        JSON.writeValue(folder.resolve("vocab.json").toFile(), vocab);
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
        ObjectNode added = JSON.createObjectNode();
        SPECIAL_TOKENS.forEach(token -> added.put(token, id(token)));
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("added_tokens.json").toFile(), added);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("tokenizer_config.json").toFile(), config());
    }

    private ObjectNode config() {
        ObjectNode config = JSON.createObjectNode();
        config.put("add_prefix_space", false);
        ObjectNode added = config.putObject("added_tokens_decoder");
        for (String token : SPECIAL_TOKENS) {
            added.putObject(Integer.toString(id(token)))
                    .put("content", token)
                    .put("lstrip", false)
                    .put("normalized", false)
                    .put("rstrip", false)
                    .put("single_word", false)
                    .put("special", true);
        }
        SPECIAL_TOKENS.subList(1, SPECIAL_TOKENS.size()).forEach(config.putArray("additional_special_tokens")::add);
        config.putNull("bos_token");
        config.put("clean_up_tokenization_spaces", false);
        config.put("eos_token", "<|im_end|>");
        config.put("errors", "replace");
        config.put("model_max_length", 131072);
        config.put("pad_token", "<|endoftext|>");
        config.put("split_special_tokens", false);
        config.put("tokenizer_class", "Qwen2Tokenizer");
        config.putNull("unk_token");
        return config;
    }
}
