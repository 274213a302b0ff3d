package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.golden.Parity.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The typical mistakes, one at a time: parity must fail for each, and must hold without it. */
class MutationTest {

    private static final List<String> TABLE = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> everyMistake_makesParityFail() {
        List<Mutation> mutations = Stream.of(
                        DitMutations.all(), VaeMutations.all(), TextMutations.all(), PipelineMutations.all())
                .flatMap(List::stream)
                .toList();
        assertTrue(mutations.size() >= 20, "only " + mutations.size() + " mistakes are tried");
        return mutations.stream()
                .map(mutation -> DynamicTest.dynamicTest(mutation.kind() + ": " + mutation.name(), () -> {
                    Row worst = caught(mutation);
                    System.out.println(mutation.name() + " -> " + worst);
                    TABLE.add("| %s | %s | %s %s | %.2e | %.2e |%n"
                            .formatted(
                                    mutation.kind(),
                                    mutation.name(),
                                    worst.golden(),
                                    worst.output(),
                                    worst.difference(),
                                    worst.tolerance()));
                }));
    }

    /** The output that differs most in the first case that shows the mistake: what was not computed shows nothing. */
    private static Row caught(Mutation mutation) {
        for (GoldenCase golden : GoldenCase.of(mutation.kind())) {
            Optional<Row> worst = mutation.run().apply(golden).stream()
                    .filter(mutation::isEnd)
                    .filter(row -> row.remark().isEmpty() && Double.isFinite(row.difference()))
                    .filter(row -> !row.agrees())
                    .max(Comparator.comparingDouble(Row::difference));
            if (worst.isPresent()) {
                return worst.get();
            }
        }
        throw new AssertionError("no output shows: " + mutation.name());
    }

    /** Every class that a mistake in the kernels is tried on. */
    @Test
    void aSecondLoadingOfTheProject_agreesWithTheReference() {
        for (GoldenCase golden :
                GoldenCase.of(Mutation.VAE, Mutation.DIT, Mutation.TEXT, Mutation.CLIP, Mutation.VIT)) {
            List<Row> rows = KernelMutant.rows(golden);
            assertFalse(rows.isEmpty(), golden.name() + " gives no output");
            assertTrue(rows.stream().allMatch(Row::agrees), rows::toString);
        }
    }

    @Test
    void rotaryPlaces_toldRightAgreeWithTheReference() {
        for (GoldenCase golden : GoldenCase.of(Mutation.DIT)) {
            List<Row> rows = Parity.of(
                    golden,
                    (manager, json, weights, in) ->
                            TransformerCases.run(manager, json, weights, in, RopeRule.RIGHT::tables));
            assertEquals(List.of(), rows.stream().filter(row -> !row.agrees()).toList());
        }
    }

    @AfterAll
    static void writeTable() throws IOException {
        String head = "| class | mistake | shows most in | difference | tolerance |\n|---|---|---|---|---|\n";
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/golden-mutations.md"), head + String.join("", TABLE));
    }
}
