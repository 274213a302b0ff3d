package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.Inference;
import dev.retouch.failure.FailureException;
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
    @ValueSource(strings = {"", " ", "\t\n", "\u00a0", "\u2007\u3000"})
    void instruction_ofWhiteSpaceIsRefused(String instruction) {
        refused(EditFailure.INSTRUCTION_EMPTY, "empty", instruction, 0, 0);
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

    @Test
    void of_leavesEverythingToTheBundle() {
        assertEquals(new EditOptions("a", 0, 0, 0, EditMode.AUTO, Preserve.EXACT), EditOptions.of("a"));
    }
}
