package dev.retouch.prompt;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.MustBeClosed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Text to token ids and back, with a bundle's own vocabulary; never looks for one elsewhere. */
public final class Tokenizer implements AutoCloseable {

    /** The token that fills a batch. */
    public static final String PADDING = "<|endoftext|>";

    static {
        // Where there is a GPU the library would download a build for it and at start it reports its use; both by
        // settings that an environment variable of the same name overrides.
        System.getProperties().putIfAbsent("RUST_FLAVOR", "cpu");
        System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer library;
    private final Map<String, Long> added;
    private final Pattern addedText;
    private final long largestId;

    private Tokenizer(HuggingFaceTokenizer library, Map<String, Long> added, long largestId) {
        this.library = library;
        this.added = added;
        this.largestId = largestId;
        // Without added tokens nothing is to be found: an empty alternative would be everywhere.
        this.addedText = Pattern.compile(
                added.isEmpty()
                        ? "(?!)"
                        : added.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /**
     * Opens the tokenizer of a bundle.
     *
     * @throws IOException when its files are missing or broken
     */
    @MustBeClosed
    public static Tokenizer open(Path bundle) throws IOException {
        return of(TokenizerFiles.read(bundle), bundle);
    }

    /**
     * Opens a single {@code tokenizer.json}, such as that of a model that is no bundle.
     *
     * @throws IOException when it is missing or broken
     */
    @MustBeClosed
    public static Tokenizer openFile(Path file) throws IOException {
        return of(TokenizerFiles.object(file), file);
    }

    @MustBeClosed
    private static Tokenizer of(JsonNode json, Path place) throws IOException {
        Map<String, Long> added = new LinkedHashMap<>();
        json.path("added_tokens")
                .forEach(token -> added.put(
                        token.path("content").asText(), token.path("id").asLong()));
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        // The library's defaults would cut at 512 tokens.
        Map<String, String> options =
                Map.of("addSpecialTokens", "false", "truncation", "do_not_truncate", "padding", "do_not_pad");
        try {
            return new Tokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options),
                    added,
                    largestId(json, added));
        } catch (RuntimeException e) {
            throw new IOException("the tokenizer of " + place + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static long largestId(JsonNode json, Map<String, Long> added) {
        long largest = added.values().stream().mapToLong(Long::longValue).max().orElse(-1);
        for (JsonNode id : json.path("model").path("vocab")) {
            largest = Math.max(largest, id.asLong());
        }
        return largest;
    }

    /** The largest id that a text can be given. */
    public long largestId() {
        return largestId;
    }

    /** The ids of a text; special tokens that are spelled out in it become single ids. */
    public long[] encode(String text) {
        return library.encode(text).getIds();
    }

    /** The ids of a user's text: what looks like a special token is treated as ordinary characters. */
    public long[] encodeWords(String text) {
        List<long[]> parts = new ArrayList<>();
        Matcher found = addedText.matcher(text);
        int from = 0;
        while (found.find()) {
            int inside = found.start() + Character.charCount(text.codePointAt(found.start()));
            parts.add(encode(text.substring(from, inside)));
            from = inside;
        }
        parts.add(encode(text.substring(from)));
        return parts.stream().flatMapToLong(LongStream::of).toArray();
    }

    /** The text of ids, special tokens spelled out. */
    public String decode(long[] ids) {
        return library.decode(ids, false);
    }

    /**
     * The id of a special token such as {@code <|image_pad|>}.
     *
     * @throws IllegalArgumentException when the vocabulary has none of that name
     */
    public long id(String special) {
        Long id = added.get(special);
        if (id == null) {
            throw new IllegalArgumentException("the tokenizer has no special token " + special + ", it has "
                    + added.keySet() + ": is it Qwen2.5-VL's?");
        }
        return id;
    }

    /** The id that fills a batch. */
    public long padding() {
        return id(PADDING);
    }

    @Override
    public void close() {
        library.close();
    }
}
