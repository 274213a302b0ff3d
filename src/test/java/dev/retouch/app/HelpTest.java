package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every command describes itself in one style, and an option that several commands share is the same in all. */
class HelpTest {

    /** Options that mean something else in {@code train}, which writes a bundle and counts optimizer steps. */
    private static final Set<String> OTHER_IN_TRAIN = Set.of("--bundle", "--steps");

    /** Options of one name that each command must describe for itself. */
    private static final Set<String> OWN_MEANING = Set.of("--out", "--count", "--preset");

    private static Stream<CommandLine> commands() {
        return tree(RetouchMain.commandLine());
    }

    private static Stream<CommandLine> tree(CommandLine line) {
        return Stream.concat(
                Stream.of(line),
                line.getSubcommands().values().stream().distinct().flatMap(HelpTest::tree));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isDescribedInImperativeSentences(CommandLine line) {
        String[] sentences = line.getCommandSpec().usageMessage().description();
        assertTrue(sentences.length > 0, () -> name(line) + " has no description");
        Arrays.stream(sentences).forEach(sentence -> assertSentence(name(line), sentence));
        assertFalse(
                sentences[0].matches("[A-Z][a-z]+s .*"),
                () -> name(line) + ": '" + sentences[0] + "' should begin with an imperative, such as 'Edit'");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOption_isDescribedInOneSentence(CommandLine line) {
        for (ArgSpec argument : line.getCommandSpec().args()) {
            String name = name(line) + " " + argument.paramLabel();
            assertEquals(1, argument.description().length, () -> name + " has not one description");
            assertSentence(name, argument.description()[0]);
        }
    }

    private static void assertSentence(String name, String text) {
        assertTrue(text.matches("[A-Z].*\\."), () -> name + ": '" + text + "' needs a capital and a full stop");
        assertFalse(text.contains("(default"), () -> name + " writes its default by hand: '" + text + "'");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommand_helpsAndRefuses(CommandLine line) {
        List<String> path = path(line);
        StringWriter out = new StringWriter();
        CommandLine retouch = RetouchMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter(), true));
        assertEquals(0, retouch.execute(with(path, "--help")), () -> path + " --help");
        for (String shared : List.of("--help", "--version", "--verbose")) {
            assertTrue(out.toString().contains(shared), () -> path + " has no " + shared);
        }
        assertEquals(2, retouch.execute(with(path, "--no-such-option")), () -> path + " --no-such-option");
    }

    @Test
    void anOptionOfOneName_isDescribedTheSameEverywhere() {
        Map<String, Set<String>> descriptions = new TreeMap<>();
        commands().forEach(line -> {
            boolean train = name(line).contains(" train");
            for (OptionSpec option : line.getCommandSpec().options()) {
                String name = option.longestName();
                if (!OWN_MEANING.contains(name) && !(train && OTHER_IN_TRAIN.contains(name))) {
                    descriptions
                            .computeIfAbsent(name, key -> new TreeSet<>())
                            .add(String.join(" ", option.description()));
                }
            }
        });
        assertEquals(
                Map.of(),
                descriptions.entrySet().stream()
                        .filter(option -> option.getValue().size() > 1)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static String[] with(List<String> path, String last) {
        List<String> all = new ArrayList<>(path);
        all.add(last);
        return all.toArray(String[]::new);
    }

    private static String name(CommandLine line) {
        return line.getCommandSpec().qualifiedName();
    }

    /** The words that lead to a command, without the program's own name. */
    private static List<String> path(CommandLine line) {
        List<String> words = List.of(name(line).split(" "));
        return words.subList(1, words.size());
    }
}
