package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreeInstructionsTest {

    private static final FreeInstructions.Words WORDS = FreeInstructions.WORDS;

    private static SceneEdit edit(int index, EditKind kind) {
        return new EditMaker(new SceneRandom(4, Split.TRAIN, index, 1)).make(kind);
    }

    private static String freely(int index, Split split, SceneEdit edit) {
        return FreeInstructions.of(new SceneRandom(4, split, index, 2), split, edit);
    }

    /** Whatever is said around it, the object and what it is to become are still named. */
    @Test
    void everySlot_isStillFilled() {
        for (Split split : Split.values()) {
            for (EditKind kind : EditKind.values()) {
                for (int i = 0; i < 60; i++) {
                    SceneEdit edit = edit(i, kind);
                    String text = spelled(freely(i, split, edit));
                    assertFalse(text.contains("{") || text.contains("~") || text.isBlank(), text);
                    for (String slot : List.of("o", "c", "n", "t", "w")) {
                        String word = edit.slots().get(slot);
                        assertTrue(word == null || text.contains(spelled(word)), text + " lacks " + word);
                    }
                }
            }
        }
    }

    private static String spelled(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> spelling : WORDS.spellings().entrySet()) {
            lower = lower.replace(spelling.getKey(), spelling.getValue());
        }
        return lower;
    }

    /** The colour that an object has is not mixed up with the one that it is to get. */
    @Test
    void presentColour_standsBeforeTheObjectAlone() {
        int told = 0;
        for (int i = 0; i < 400; i++) {
            SceneEdit edit = edit(i, EditKind.RECOLOUR);
            String text = freely(i, Split.TRAIN, edit).toLowerCase(Locale.ROOT);
            String both = edit.slots().get("is") + " " + edit.slots().get("o");
            told += text.contains(both) ? 1 : 0;
            assertFalse(text.contains(edit.slots().get("c") + " " + both), text);
        }
        assertTrue(told > 40 && told < 160, told + " of 400");
    }

    @Test
    void places_areReworded() {
        Set<String> others = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            SceneEdit edit = edit(i, EditKind.ADD);
            String text = freely(i, Split.TRAIN, edit).toLowerCase(Locale.ROOT);
            String place = edit.slots().get("where");
            if (!text.contains(place)) {
                List<String> known = FreeInstructions.WORDS.places().get(place).train();
                assertTrue(known.stream().anyMatch(text::contains), text + " is not " + place);
                others.add(place);
            }
        }
        assertEquals(WORDS.places().keySet(), others);
        assertEquals(
                Arrays.stream(Layout.values())
                        .flatMap(layout -> layout.slots().stream())
                        .map(Layout.Slot::where)
                        .collect(java.util.stream.Collectors.toSet()),
                others);
    }

    @Test
    void capitals_areSometimesAllThatIsWritten() {
        List<String> texts = IntStream.range(0, 400)
                .mapToObj(i -> freely(i, Split.TRAIN, edit(i, EditKind.REMOVE)))
                .toList();
        long upper = texts.stream()
                .filter(text -> text.equals(text.toUpperCase(Locale.ROOT)))
                .count();
        assertTrue(upper > 20 && upper < 90, upper + " of 400");
        assertEquals(texts, texts.stream().map(String::strip).toList());
    }

    @Test
    void instruction_followsFromSeedSplitAndIndex() {
        SceneSet train = new SceneSet(3, Split.TRAIN, 32);
        assertEquals(train.freely(5), new SceneSet(3, Split.TRAIN, 32).freely(5));
        assertNotEquals(many(train), many(new SceneSet(4, Split.TRAIN, 32)));
        assertNotEquals(many(train), many(new SceneSet(3, Split.HELD_OUT, 32)));
        NegativeInstructions negatives = new NegativeInstructions(3, Split.TRAIN);
        List<VisibleObject> seen = train.visibleObjects(0);
        for (NegativeInstructions.Kind kind : NegativeInstructions.Kind.values()) {
            assertEquals(kind, negatives.freely(7, kind, seen).kind());
            assertEquals(
                    negatives.freely(7, kind, seen), new NegativeInstructions(3, Split.TRAIN).freely(7, kind, seen));
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    negatives.sample(i, seen).kind(), negatives.freely(i, seen).kind());
        }
    }

    private static List<String> many(SceneSet scenes) {
        return IntStream.range(0, 20).mapToObj(scenes::freely).toList();
    }

    /** Otherwise a figure on held-out instructions would say what was learned by heart. */
    @Test
    void heldOutWords_areNotTrainedOn() {
        List<NegativeWords.Lists> lists = new ArrayList<>(WORDS.sentences().values());
        lists.addAll(WORDS.places().values());
        lists.addAll(List.of(WORDS.greetings(), WORDS.openings(), WORDS.tails()));
        for (NegativeWords.Lists list : lists) {
            assertTrue(list.heldOut().size() >= 3, list::toString);
            Set<String> all = new HashSet<>(list.train());
            all.addAll(list.heldOut());
            assertEquals(list.train().size() + list.heldOut().size(), all.size(), list::toString);
        }
        for (EditKind kind : EditKind.values()) {
            assertTrue(WORDS.sentences().containsKey(kind.name()), kind::name);
        }
    }

    /** A training under other words is another training. */
    @Test
    void words_areAllOfThem() {
        String words = NegativeInstructions.words();
        assertTrue(words.contains("the client says: ") && words.contains("christmas tree"), words);
    }
}
