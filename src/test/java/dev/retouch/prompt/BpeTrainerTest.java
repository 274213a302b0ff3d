package dev.retouch.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {

    private static final List<String> SENTENCES = sentences();

    private static List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (String colour : List.of("red", "green", "teal", "purple")) {
            for (String thing : List.of("mug", "bottle", "sneaker", "lamp")) {
                sentences.add("Make the " + thing + " " + colour + ".");
                sentences.add("Please turn the " + colour + " " + thing + " into something brighter");
            }
        }
        return sentences;
    }

    @Test
    void vocabulary_hasTheAskedSizeAndNoTokenTwice() {
        Vocabulary vocabulary = BpeTrainer.train(SENTENCES, 320);
        assertEquals(320, vocabulary.size());
        Set<String> tokens = new TreeSet<>(vocabulary.learned());
        assertEquals(vocabulary.learned().size(), tokens.size());
        assertEquals(319, vocabulary.id("<|video_pad|>"));
    }

    @Test
    void training_givesTheSameInAnyOrderOfSentences() {
        List<String> shuffled = new ArrayList<>(SENTENCES);
        Collections.reverse(shuffled);
        assertEquals(BpeTrainer.train(SENTENCES, 330), BpeTrainer.train(shuffled, 330));
    }

    @Test
    void firstMerge_isTheMostFrequentPair() {
        Vocabulary vocabulary = BpeTrainer.train(List.of("ab ab ab", "cd cd"), 271);
        assertEquals(List.of("a b"), vocabulary.merges());
    }

    @Test
    void pairs_thatOccurOnceAreNotLearned() {
        assertEquals(270, BpeTrainer.train(List.of("xyz"), 400).size());
        assertThrows(IllegalArgumentException.class, () -> BpeTrainer.train(SENTENCES, 200));
    }

    @Test
    void tokenizer_readsWhatWasTrained(@TempDir Path bundle) throws IOException {
        Vocabulary vocabulary = BpeTrainer.train(SENTENCES, 600);
        vocabulary.write(bundle.resolve("tokenizer"));
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            for (String sentence : SENTENCES) {
                long[] ids = tokenizer.encode(sentence);
                assertEquals(sentence, tokenizer.decode(ids));
                int words = sentence.split(" ").length + (sentence.endsWith(".") ? 1 : 0);
                assertEquals(words, ids.length, "every word of the corpus is one token: " + sentence);
            }
            long[] foreign = tokenizer.encode("Färbe die Tasse 蓝");
            assertEquals("Färbe die Tasse 蓝", tokenizer.decode(foreign));
            assertTrue(foreign.length > 5);
            assertArrayEquals(new long[] {vocabulary.id("<|image_pad|>")}, tokenizer.encode("<|image_pad|>"));
        }
    }
}
