package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.bundle.Inference;
import dev.retouch.failure.FailureException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditOptionsTest {

    private static final Inference INFERENCE = new Inference(6, 3, 16384, 0.5, 0, 0.85, 1e-3);

    private static EditOptions options(String instruction, int steps, double guidance) {
        return new EditOptions(instruction, 1, steps, guidance, EditMode.AUTO, Preserve.EXACT);
    }

    private static void refused(EditFailure reason, String said, String instruction, int steps, double guidance) {
        FailureException failure =
                assertThrows(FailureException.class, () -> options(instruction, steps, guidance), said);
        assertEquals(reason, failure.reason());
        assertTrue(failure.getMessage().contains(said), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t\n",
                "\u00a0",
                "\u2007\u3000",
                "\u200b\ufeff",
                "\u200f\u202e",
                "\0",
                "\u3164\u2800",
                "\ufe0f",
                "\u0301",
                "\udb40\udc41",
                "\ud83d"
            })
    void instruction_withoutAVisibleCharacterIsRefused(String instruction) {
        refused(EditFailure.INSTRUCTION_EMPTY, "empty", instruction, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200bred\u0000", "?", "\ud83c\udfa8", "\u8d64", "e\u0301"})
    void instruction_withAVisibleCharacterIsTaken(String instruction) {
        assertEquals(instruction, options(instruction, 0, 0).instruction());
    }

    /** The contract and the parser agree on every character there is. */
    @Test
    void instruction_ofOneCharacter_isTakenWhereTheSchemaTakesIt() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(new File("schemas/edit-requested.v1.schema.json"));
        Pattern visible =
                Pattern.compile(schema.at("/properties/instruction/pattern").asText());
        List<String> differing = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> visible.matcher(Character.toString(c)).find() != VisibleText.isIn(Character.toString(c)))
                .mapToObj(Integer::toHexString)
                .toList();
        assertEquals(List.of(), differing);
    }

    @Test
    void instruction_countsCharactersAndNotTheirHalves() {
        String longest = "\ud83d\ude00".repeat(2000);
        assertEquals(longest, options(longest, 0, 0).instruction());
        refused(EditFailure.INSTRUCTION_TOO_LONG, "2001 characters", "a".repeat(2001), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 101})
    void steps_outsideTheirRangeAreRefused(int steps) {
        refused(EditFailure.OPTIONS_INVALID, "steps is " + steps + ":", "a", steps, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 100})
    void steps_takeTheEndsOfTheirRange(int steps) {
        assertEquals(steps, options("a", steps, 0).steps());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.99, 20.01, Double.NaN, Double.POSITIVE_INFINITY})
    void guidance_outsideItsRangeIsRefused(double guidance) {
        refused(EditFailure.OPTIONS_INVALID, "guidance is " + guidance + ":", "a", 0, guidance);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 20})
    void guidance_takesTheEndsOfItsRange(double guidance) {
        assertEquals(guidance, options("a", 0, guidance).guidance());
    }

    @Test
    void withDefaults_fillsInWhatIsNotNamed() {
        EditOptions asked = new EditOptions("a", 9, 0, 0, EditMode.LOCAL, Preserve.SOFT);
        assertEquals(new EditOptions("a", 9, 6, 3, EditMode.LOCAL, Preserve.SOFT), asked.withDefaults(INFERENCE));
        assertEquals(options("a", 2, 1), options("a", 2, 1).withDefaults(INFERENCE));
        assertEquals(options("a", 2, 3), options("a", 2, 0).withDefaults(INFERENCE));
        assertEquals(options("a", 6, 1), options("a", 0, 1).withDefaults(INFERENCE));
    }

    /** What is to happen without a region goes with every copy. */
    @Test
    void copies_keepWhatIsAskedForAnEditWithoutARegion() {
        EditOptions asked = options("a", 2, 1).with(WhenNotFound.GLOBAL);
        for (EditOptions copy : List.of(asked.withDefaults(INFERENCE), asked.withSteps(3), asked.withSeed(4))) {
            assertEquals(WhenNotFound.GLOBAL, copy.whenNotFound());
        }
        assertEquals(WhenNotFound.FAIL, options("a", 2, 1).whenNotFound());
    }

    @Test
    void of_leavesEverythingToTheBundle() {
        assertEquals(new EditOptions("a", 0, 0, 0, EditMode.AUTO, Preserve.EXACT), EditOptions.of("a"));
    }
}
