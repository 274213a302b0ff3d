package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every mistake, one at a time: the test that is named with it must fail, and must pass without it. The table goes to
 * target/mistakes.md.
 */
class MistakeTest {

    /** Fewest mistakes that are tried. */
    private static final int FEWEST = 124;

    private static final String SOME_CHECK = "edit.ContentCacheTest.key_tellsPicturesTextsAndPurposesApart";

    private static final List<String> TABLE = new ArrayList<>();

    /** What each check says of the code as it is. */
    private static final Map<String, Optional<String>> UNCHANGED = new HashMap<>();

    private static List<Mistake> all() {
        return Stream.of(
                        EditMistakes.all(),
                        TrainMistakes.all(),
                        JobMistakes.all(),
                        OutputMistakes.all(),
                        DriftMistakes.all())
                .flatMap(List::stream)
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> everyMistake_makesItsTestFail() {
        return all().stream()
                .map(mistake -> DynamicTest.dynamicTest(mistake.room() + ": " + mistake.name(), () -> {
                    String said = caught(mistake);
                    TABLE.add("| %s | %s | `%s` %s | `%s` |%n"
                            .formatted(
                                    mistake.room(),
                                    mistake.name(),
                                    mistake.change().type(),
                                    mistake.change().text(),
                                    mistake.check()));
                    System.out.println(
                            mistake.name() + " -> " + said.lines().findFirst().orElse(""));
                }));
    }

    @Test
    void mistakes_areEnoughAndToldApart() {
        List<Mistake> all = all();
        assertTrue(all.size() >= FEWEST, "only " + all.size() + " mistakes are tried");
        assertEquals(
                all.size(),
                all.stream().map(m -> m.room() + m.name()).distinct().count(),
                "names");
        assertEquals(
                all.size(),
                all.stream()
                        .map(m -> m.change().type() + m.change().text())
                        .distinct()
                        .count(),
                "changes");
    }

    @Test
    void aMistakeThatNobodyNotices_isRefused() {
        Mistake harmless =
                new Mistake("edit", "harmless", in("edit.ContentCache", "hits").returns(0L), SOME_CHECK);
        AssertionError failure = assertThrows(AssertionError.class, () -> caught(harmless));
        assertTrue(failure.getMessage().contains("passes with the mistake"), failure.getMessage());
    }

    @Test
    void aMistakeThatNoLongerApplies_isRefused() {
        for (Change gone : List.of(
                in("edit.ContentCache", "key").without("MessageDigest.reset"),
                in("edit.ContentCache", "key").without("MessageDigest.update"), // there are three
                in("edit.ContentCache", "key").at(9).without("MessageDigest.update"),
                in("edit.ContentCache", "gone").returns(null))) {
            Mistake mistake = new Mistake("edit", "gone", gone, SOME_CHECK);
            IllegalStateException failure = assertThrows(IllegalStateException.class, () -> caught(mistake));
            assertTrue(failure.getMessage().contains("no longer applies"), failure.getMessage());
        }
    }

    @Test
    void aCheckThatIsNone_isRefused() {
        for (String check : List.of("edit.ContentCacheTest.gone", "edit.GoneTest.key")) {
            Mistake mistake = new Mistake(
                    "edit", "unchecked", in("edit.ContentCache", "hits").returns(0L), check);
            assertThrows(IllegalStateException.class, () -> caught(mistake), check);
        }
    }

    @Test
    void aChangeThatDoesNotLoad_isRefused() {
        Mistake mistake =
                new Mistake("edit", "broken", in("edit.ContentCache", "key").returns(1), SOME_CHECK);
        assertThrows(IllegalStateException.class, () -> caught(mistake));
    }

    /** What the mistake's test says of it. */
    private static String caught(Mistake mistake) {
        Check check = Check.of(mistake.check());
        Map<String, byte[]> changed = mistake.change().resource();
        Optional<String> unchanged = UNCHANGED.computeIfAbsent(mistake.check(), name -> check.failure(Map.of()));
        assertEquals(Optional.empty(), unchanged, () -> mistake.check() + " fails without the mistake");
        return check.failure(changed)
                .orElseThrow(() -> new AssertionError(mistake.check() + " passes with the mistake: " + mistake.name()));
    }

    @AfterAll
    static void writeTable() throws IOException {
        String head = "| room | mistake | change | caught by |\n|---|---|---|---|\n";
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/mistakes.md"), head + String.join("", TABLE));
    }
}
