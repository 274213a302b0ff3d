package dev.retouch.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {

    @TempDir
    Path bundle;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = bundle.resolve("tokenizer");
        new Vocabulary(List.of("ab"), List.of("a b")).write(folder);
    }

    private String failure() {
        return assertThrows(IOException.class, () -> TokenizerFiles.read(bundle))
                .getMessage();
    }

    @Test
    void read_assemblesWhatTheReferencesConverterMakes() throws IOException {
        JsonNode json = TokenizerFiles.read(bundle);
        assertEquals("NFC", json.at("/normalizer/type").asText());
        assertEquals(
                Vocabulary.WORDS,
                json.at("/pre_tokenizer/pretokenizers/0/pattern/Regex").asText());
        assertEquals(
                "Isolated", json.at("/pre_tokenizer/pretokenizers/0/behavior").asText());
        for (String step : List.of("/pre_tokenizer/pretokenizers/1", "/post_processor", "/decoder")) {
            assertEquals("ByteLevel", json.at(step + "/type").asText(), step);
            assertEquals(false, json.at(step + "/use_regex").asBoolean(true), step);
        }
        assertEquals(257, json.at("/model/vocab").size());
        assertEquals(List.of("a b"), List.of(json.at("/model/merges/0").asText()));
        assertEquals(1, json.at("/model/merges").size(), "without the line of the version");
    }

    @Test
    void addedTokens_comeInTheOrderOfTheirIds() throws IOException {
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<late>\": 500, \"<early>\": 400}");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"added_tokens_decoder\": {\"450\": {\"content\": \"<mid>\", \"lstrip\": true, \"special\": false}}}");
        JsonNode added = TokenizerFiles.read(bundle).path("added_tokens");
        assertEquals(
                List.of("<early>", "<mid>", "<late>"),
                List.of(
                        added.at("/0/content").asText(),
                        added.at("/1/content").asText(),
                        added.at("/2/content").asText()));
        assertTrue(added.at("/0/special").asBoolean());
        assertTrue(added.at("/1/lstrip").asBoolean() && !added.at("/1/special").asBoolean());
        assertTrue(!added.at("/1/rstrip").asBoolean() && !added.at("/0/lstrip").asBoolean());
    }

    @Test
    void read_takesAWholeTokenizerWhereTheFolderHasOne() throws IOException {
        Files.createDirectories(bundle.resolve("processor"));
        Files.writeString(bundle.resolve("processor/tokenizer.json"), "{\"of\": \"processor\"}");
        assertTrue(TokenizerFiles.read(bundle).has("model"), "the folder's own parts come first");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"of\": \"folder\"}");
        assertEquals("folder", TokenizerFiles.read(bundle).path("of").asText());
        Files.delete(folder.resolve("tokenizer.json"));
        Files.delete(folder.resolve("vocab.json"));
        assertEquals("processor", TokenizerFiles.read(bundle).path("of").asText());
    }

    @Test
    void read_namesWhatIsMissingOrBroken() throws IOException {
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": -1}");
        assertEquals(folder.resolve("vocab.json") + ": the id of 'a' is -1", failure());
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": \"1\"}");
        assertEquals(folder.resolve("vocab.json") + ": the id of 'a' is \"1\"", failure());
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
        Files.write(folder.resolve("merges.txt"), new byte[] {(byte) 0xff, (byte) 0xff});
        assertEquals(folder.resolve("merges.txt") + " is not text in UTF-8", failure());
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"added_tokens_decoder\": {\"x\": {}}}");
        assertEquals(folder.resolve("tokenizer_config.json") + ": 'x' in added_tokens_decoder is no id", failure());
        Files.delete(folder.resolve("merges.txt"));
        assertEquals(folder + " has no merges.txt: is it a bundle's tokenizer folder?", failure());
    }
}
