package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The classes that a text encoder learns are those of the instruction it reads. */
class InstructionLabelsTest {

    private static final int COUNT = 500;

    private static Stream<SceneEdit> edits(EditKind kind) {
        return LongStream.range(0, COUNT)
                .mapToObj(i -> new EditMaker(new SceneRandom(17, Split.TRAIN, i, 1)).make(kind));
    }

    @ParameterizedTest
    @EnumSource
    void classes_ofEveryKind_areBelowTheirCountsAndNameTheKind(EditKind kind) {
        edits(kind).forEach(edit -> {
            List<Integer> classes = InstructionLabels.of(edit).classes();
            assertEquals(InstructionLabels.CLASSES.size(), classes.size(), edit.instruction());
            for (int i = 0; i < classes.size(); i++) {
                int one = classes.get(i);
                assertTrue(
                        one >= 0 && one < InstructionLabels.CLASSES.get(i), "class " + i + " is " + one + ": " + edit);
            }
            assertEquals(kind.ordinal(), classes.get(0), edit.instruction());
        });
    }

    @ParameterizedTest
    @EnumSource(names = "RECOLOUR")
    void colour_ofARecolour_isTheOneThatIsAskedFor(EditKind kind) {
        edits(kind)
                .forEach(edit -> assertEquals(
                        edit.requestedColour(),
                        Palette.names().get(InstructionLabels.of(edit).colour() - 1),
                        edit.instruction()));
    }

    @ParameterizedTest
    @EnumSource(names = "TEXT")
    void word_ofATextEdit_standsInTheInstruction(EditKind kind) {
        edits(kind).forEach(edit -> {
            int word = InstructionLabels.of(edit).word();
            assertTrue(word > 0, "no word: " + edit.instruction());
            assertTrue(
                    edit.instruction().contains(PrintedWords.SIGN_WORDS.get(word - 1)),
                    word + ": " + edit.instruction());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVE", "WARMER", "COOLER", "DARKER"})
    void classes_ofAnEditThatLeavesNothingNew_areNone(EditKind kind) {
        edits(kind)
                .forEach(edit -> assertEquals(
                        new InstructionLabels(kind.ordinal(), 0, 0, 0, 0),
                        InstructionLabels.of(edit),
                        edit.instruction()));
    }
}
