package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InstructionTest {
    private static final int COUNT = 600;

    private static List<String> instructions(Split split, EditKind kind) {
        List<String> texts = new ArrayList<>();
        for (long i = 0; i < COUNT; i++) {
            texts.add(new EditMaker(new SceneRandom(11, split, i, 1)).make(kind).instruction());
        }
        return texts;
    }

    @Test
    void wordings_ofEveryKind_areAtLeastEightAndAllReached() {
        for (EditKind kind : EditKind.values()) {
            List<String> sentences = new ArrayList<>(InstructionTemplates.of(kind, Map.of("adj", "striped")));
            assertTrue(sentences.size() >= 8, kind + " has " + sentences.size() + " wordings");
            if (kind == EditKind.PATTERN) {
                List<String> plain = InstructionTemplates.of(kind, Map.of());
                assertTrue(plain.size() >= 8);
                sentences.addAll(plain);
            }
            List<String> texts = instructions(Split.TRAIN, kind);
            for (String sentence : sentences) {
                String regex = Arrays.stream(sentence.replace("~", "").split("\\{\\w+\\}", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".+"));
                Pattern wanted = Pattern.compile(".*" + regex + ".*", Pattern.CASE_INSENSITIVE);
                assertTrue(texts.stream().anyMatch(text -> wanted.matcher(text).matches()), sentence);
            }
        }
    }

    @Test
    void vocabulary_ofBothSplits_isTheSameFewHundredWords() {
        Set<String> train = words(Split.TRAIN);
        assertTrue(train.size() > 100 && train.size() < 400, train.size() + " words");
        assertEquals(train, words(Split.HELD_OUT));
    }

    private static Set<String> words(Split split) {
        Set<String> words = new TreeSet<>();
        for (EditKind kind : EditKind.values()) {
            for (String text : instructions(split, kind)) {
                assertTrue(text.indexOf('{') < 0, text);
                for (String word : text.toLowerCase(Locale.ROOT).split("[ .,:\"]+")) {
                    words.add(word);
                }
            }
        }
        return words;
    }

    @Test
    void objects_ofManyScenes_areOfEveryKindAndDistinctInEach() {
        Set<ObjectKind> seen = new TreeSet<>();
        Set<Backdrop.Style> styles = new TreeSet<>();
        for (long i = 0; i < COUNT; i++) {
            Scene scene = new SceneMaker(new SceneRandom(3, Split.TRAIN, i, 1)).make(SceneMaker.Need.NOTHING);
            List<ObjectKind> kinds = scene.items().stream().map(Item::kind).toList();
            assertEquals(kinds.size(), Set.copyOf(kinds).size());
            seen.addAll(kinds);
            styles.add(scene.backdrop().style());
        }
        assertEquals(ObjectKind.values().length, seen.size());
        assertEquals(Backdrop.Style.values().length, styles.size());
    }
}
