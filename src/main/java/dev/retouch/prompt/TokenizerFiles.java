package dev.retouch.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a bundle's tokenizer in either layout and gives it in that of {@code tokenizer.json}. */
final class TokenizerFiles {

    /** Longest file that is read: the published {@code tokenizer.json} has 11 MB. */
    private static final int MAX_BYTES = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private TokenizerFiles() {}

    /**
     * The tokenizer of a bundle: {@code tokenizer/} with {@code tokenizer.json} or with {@code vocab.json} and
     * {@code merges.txt}, else {@code processor/tokenizer.json}.
     */
    static ObjectNode read(Path bundle) throws IOException {
        Path folder = bundle.resolve("tokenizer");
        for (Path whole : List.of(folder.resolve("tokenizer.json"), bundle.resolve("processor/tokenizer.json"))) {
            boolean ownParts = Files.isRegularFile(folder.resolve("vocab.json"));
            if (Files.isRegularFile(whole) && (whole.startsWith(folder) || !ownParts)) {
                return object(whole);
            }
        }
        return assemble(folder);
    }

    /** What the reference's converter makes of Qwen2's own files. */
    private static ObjectNode assemble(Path folder) throws IOException {
        for (String part : List.of("vocab.json", "merges.txt")) {
            if (!Files.isRegularFile(folder.resolve(part))) {
                throw new IOException(folder + " has no " + part + ": is it a bundle's tokenizer folder?");
            }
        }
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        addedTokens(folder).values().forEach(added::add);
        root.putObject("normalizer").put("type", "NFC");
        ArrayNode steps =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        ObjectNode words = steps.addObject().put("type", "Split");
        words.putObject("pattern").put("Regex", Vocabulary.WORDS);
        words.put("behavior", "Isolated").put("invert", false);
        byteLevel(steps.addObject());
        byteLevel(root.putObject("post_processor"));
        byteLevel(root.putObject("decoder"));
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
        model.put("fuse_unk", false).put("byte_fallback", false);
        model.set("vocab", vocabulary(folder.resolve("vocab.json")));
        ArrayNode merges = model.putArray("merges");
        for (String line : lines(folder.resolve("merges.txt"))) {
            if (!line.isBlank() && !line.startsWith("#version")) {
                merges.add(line);
            }
        }
        return root;
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", false);
    }

    /** By id, because the order in the file decides ids that are not in the vocabulary. */
    private static Map<Long, ObjectNode> addedTokens(Path folder) throws IOException {
        Map<Long, ObjectNode> tokens = new TreeMap<>();
        if (Files.isRegularFile(folder.resolve("added_tokens.json"))) {
            for (Map.Entry<String, JsonNode> token :
                    object(folder.resolve("added_tokens.json")).properties()) {
                tokens.put(
                        token.getValue().asLong(),
                        added(token.getValue().asLong(), token.getKey(), JSON.createObjectNode()));
            }
        }
        if (Files.isRegularFile(folder.resolve("tokenizer_config.json"))) {
            for (Map.Entry<String, JsonNode> token : object(folder.resolve("tokenizer_config.json"))
                    .path("added_tokens_decoder")
                    .properties()) {
                long id = number(folder, token.getKey());
                tokens.put(id, added(id, token.getValue().path("content").asText(), token.getValue()));
            }
        }
        return tokens;
    }

    private static ObjectNode added(long id, String content, JsonNode flags) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", flags.path("single_word").asBoolean(false))
                .put("lstrip", flags.path("lstrip").asBoolean(false))
                .put("rstrip", flags.path("rstrip").asBoolean(false))
                .put("normalized", flags.path("normalized").asBoolean(false))
                .put("special", flags.path("special").asBoolean(true));
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(SmallFiles.bytes(file, MAX_BYTES));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes)
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not text in UTF-8", e);
        }
    }

    private static long number(Path folder, String id) throws IOException {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new IOException(
                    folder.resolve("tokenizer_config.json") + ": '" + id + "' in added_tokens_decoder is no id", e);
        }
    }

    static ObjectNode object(Path file) throws IOException {
        return SmallFiles.object(file, MAX_BYTES);
    }

    /** A token outside of the numbers that an id can be would not be refused where ids are read. */
    private static ObjectNode vocabulary(Path file) throws IOException {
        ObjectNode vocabulary = object(file);
        for (Map.Entry<String, JsonNode> token : vocabulary.properties()) {
            if (!token.getValue().isInt() || token.getValue().asInt() < 0) {
                throw new IOException(file + ": the id of '" + token.getKey() + "' is " + token.getValue());
            }
        }
        return vocabulary;
    }
}
