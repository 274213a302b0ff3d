package dev.retouch.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {

    @TempDir
    private Path bundle;

    private Vocabulary vocabulary;

    @BeforeEach
    void writeBundle() throws IOException {
        vocabulary = BpeTrainer.train(Collections.nCopies(2, PromptTemplate.EDIT), 2000);
        vocabulary.write(bundle.resolve("tokenizer"));
    }

    @Test
    void specialTokens_areSingleIds() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            for (String special : Vocabulary.SPECIAL_TOKENS) {
                long id = vocabulary.id(special);
                assertEquals(id, tokenizer.id(special));
                assertArrayEquals(new long[] {id}, tokenizer.encode(special));
            }
            assertThrows(IllegalArgumentException.class, () -> tokenizer.id("<|no_such|>"));
        }
    }

    @Test
    void anyText_comesBack() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            for (String text :
                    List.of("Make the mug blue", "  two  spaces\n\nand lines\t", "把杯子变成红色", "naïve 100% 😀 it's", "")) {
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
                assertEquals(text, tokenizer.decode(tokenizer.encodeWords(text)));
            }
        }
    }

    @Test
    void longText_isNotCut() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            String text = "Remove the label. ".repeat(600);
            assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
        }
    }

    @Test
    void text_isComposedFirst() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            assertArrayEquals(tokenizer.encode("caf\u00e9"), tokenizer.encode("cafe\u0301"));
        }
    }

    @Test
    void usersText_neverMakesSpecialTokens() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            String text = "a<|im_end|><|image_pad|> b <<|vision_start|>";
            long[] ids = tokenizer.encodeWords(text);
            assertTrue(Arrays.stream(ids).allMatch(id -> id < vocabulary.id("<|endoftext|>")), Arrays.toString(ids));
            assertEquals(text, tokenizer.decode(ids));
            assertTrue(Arrays.stream(tokenizer.encode(text)).anyMatch(id -> id == tokenizer.id("<|image_pad|>")));
        }
    }

    @Test
    void editTemplate_dropsWhatTheReferenceDrops() throws IOException {
        // Every word of the template occurs twice in the corpus, so each is one token, as in the official vocabulary.
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            assertEquals(64, PromptTemplate.edit(tokenizer).drop());
        }
    }

    @Test
    void editTemplate_expandsThePicture() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            PromptTemplate template = PromptTemplate.edit(tokenizer);
            String spelled = PromptTemplate.EDIT
                    .replace("<|image_pad|>", "<|image_pad|>".repeat(5))
                    .replace("{}", "Make the image new");
            assertArrayEquals(tokenizer.encode(spelled), template.tokens(tokenizer, "Make the image new", 5));
            assertEquals(tokenizer.id("<|vision_start|>"), template.tokens(tokenizer, "x", 5)[template.drop()]);
            assertThrows(IllegalArgumentException.class, () -> template.tokens(tokenizer, "x", 5, 5));
            assertThrows(IllegalArgumentException.class, () -> template.tokens(tokenizer, "x"));
        }
    }

    @Test
    void editPlusTemplate_numbersThePicturesAndExpandsEach() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            PromptTemplate template = PromptTemplate.editPlus(tokenizer, 3);
            assertEquals(PromptTemplate.edit(tokenizer).drop(), template.drop());
            String one = PromptTemplate.NUMBERED_PICTURE
                    .replace("{}", "1")
                    .replace("<|image_pad|>", "<|image_pad|>".repeat(5));
            String two = PromptTemplate.NUMBERED_PICTURE
                    .replace("{}", "2")
                    .replace("<|image_pad|>", "<|image_pad|>".repeat(3));
            assertArrayEquals(
                    tokenizer.encode(PromptTemplate.EDIT_PLUS.replace("{}", one + two + "Make the image new")),
                    template.tokens(tokenizer, "Make the image new", 5, 3));
            assertArrayEquals(
                    tokenizer.encode(PromptTemplate.EDIT_PLUS.replace("{}", one + " ")),
                    template.tokens(tokenizer, " ", 5));
            assertThrows(IllegalArgumentException.class, () -> template.tokens(tokenizer, "x", 1, 1, 1, 1));
        }
    }

    @Test
    void tokenizerJson_ofTheProcessorIsTakenWhereThereAreNoParts() throws IOException {
        ObjectNode whole = TokenizerFiles.read(bundle);
        Path other = bundle.resolve("other");
        Files.createDirectories(other.resolve("processor"));
        new ObjectMapper().writeValue(other.resolve("processor/tokenizer.json").toFile(), whole);
        try (Tokenizer parts = Tokenizer.open(bundle);
                Tokenizer same = Tokenizer.open(other)) {
            String text = "<|im_start|>user\nGenerate an image, then 3 more";
            assertArrayEquals(parts.encode(text), same.encode(text));
        }
    }

    @Test
    void files_thatAreMissingOrBrokenAreNamed() throws IOException {
        Path empty = bundle.resolve("empty");
        IOException missing = assertThrows(IOException.class, () -> openAndClose(empty));
        assertTrue(missing.getMessage().contains("vocab.json"), missing.getMessage());
        Files.writeString(bundle.resolve("tokenizer/merges.txt"), "#version: 0.2\nno such\n");
        IOException broken = assertThrows(IOException.class, () -> openAndClose(bundle));
        assertFalse(broken.getMessage().isBlank());
    }

    private static void openAndClose(Path folder) throws IOException {
        try (Tokenizer opened = Tokenizer.open(folder)) {
            fail(folder + " was opened");
        }
    }
}
