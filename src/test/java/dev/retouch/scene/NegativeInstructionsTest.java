package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.scene.NegativeInstructions.Kind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NegativeInstructionsTest {

    private static final SceneSet SCENES = new SceneSet(3, Split.TRAIN, 32);
    private static final NegativeInstructions TRAIN = new NegativeInstructions(3, Split.TRAIN);
    private static final List<NegativeWords.Lists> LISTS = List.of(
            NegativeWords.ALL.nouns(),
            NegativeWords.ALL.requests(),
            NegativeWords.ALL.noChange(),
            NegativeWords.ALL.talk(),
            NegativeWords.ALL.noise());

    @Test
    void visibleObjects_areThoseOfTheSample() {
        for (int i = 0; i < 20; i++) {
            assertEquals(SCENES.sample(i).visibleObjects(), SCENES.visibleObjects(i), "scene " + i);
        }
    }

    @Test
    void instruction_followsFromSeedSplitAndIndex() {
        List<VisibleObject> seen = SCENES.visibleObjects(0);
        for (Kind kind : Kind.values()) {
            assertEquals(TRAIN.sample(5, kind, seen), new NegativeInstructions(3, Split.TRAIN).sample(5, kind, seen));
            assertNotEquals(many(TRAIN, kind), many(new NegativeInstructions(4, Split.TRAIN), kind));
            assertNotEquals(many(TRAIN, kind), many(new NegativeInstructions(3, Split.HELD_OUT), kind));
        }
    }

    private static List<String> many(NegativeInstructions instructions, Kind kind) {
        return IntStream.range(0, 20)
                .mapToObj(i ->
                        instructions.sample(i, kind, SCENES.visibleObjects(i)).instruction())
                .toList();
    }

    /** Names that one scene has are another's absent ones; a sign is not named where one hangs. */
    @Test
    void absentObject_isNamedAndNotSeen() {
        Set<ObjectKind> named = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            List<VisibleObject> seen = SCENES.visibleObjects(i);
            String text = TRAIN.sample(i, Kind.ABSENT, seen).instruction().toLowerCase(Locale.ROOT);
            List<ObjectKind> mentioned = Arrays.stream(ObjectKind.values())
                    .filter(kind -> kind.names().stream().anyMatch(text::contains))
                    .toList();
            boolean sign = text.contains(" sign") || text.contains(" poster") || text.contains(" price tag");
            named.addAll(mentioned);
            assertTrue(sign || !mentioned.isEmpty(), text);
            if (sign) {
                assertTrue(seen.stream().noneMatch(thing -> thing.kind() == VisibleObject.SIGN), text);
            } else {
                assertTrue(
                        mentioned.stream()
                                .anyMatch(kind -> seen.stream().noneMatch(thing -> thing.kind() == kind.ordinal())),
                        text);
            }
        }
        assertEquals(ObjectKind.values().length, named.size(), named::toString);
    }

    /** Otherwise a figure on held-out instructions would say what was learned by heart. */
    @Test
    void heldOutWords_areNotTrainedOn() {
        for (NegativeWords.Lists list : LISTS) {
            assertFalse(list.heldOut().isEmpty());
            assertEquals(
                    list.train().size() + list.heldOut().size(),
                    new HashSet<>(IntStream.range(0, 2)
                                    .mapToObj(i -> i == 0 ? list.train() : list.heldOut())
                                    .flatMap(List::stream)
                                    .toList())
                            .size(),
                    list::toString);
        }
    }

    @Test
    void kinds_areAllDrawnAlike() {
        int[] counts = new int[Kind.values().length];
        for (int i = 0; i < 500; i++) {
            counts[TRAIN.sample(i, SCENES.visibleObjects(0)).kind().ordinal()]++;
        }
        assertTrue(Arrays.stream(counts).allMatch(count -> count > 70 && count < 130), Arrays.toString(counts));
    }

    @Test
    void noSlot_isLeftOpen() {
        for (Split split : Split.values()) {
            NegativeInstructions instructions = new NegativeInstructions(1, split);
            for (Kind kind : Kind.values()) {
                for (int i = 0; i < 100; i++) {
                    String text = instructions
                            .sample(i, kind, SCENES.visibleObjects(1))
                            .instruction();
                    assertFalse(text.contains("{") || text.startsWith("~") || text.isBlank(), text);
                }
            }
        }
    }
}
