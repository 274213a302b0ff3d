package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.prompt.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every golden case that the folder holds, whatever its name and sizes; the table goes to target/golden-parity.md. */
class GoldenParityTest {

    private static final List<Parity.Row> ROWS = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> everyCase_agreesWithTheReference() {
        return GoldenCase.all().stream()
                .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> {
                    List<Parity.Row> rows = Parity.of(golden, CaseRunners.of(golden));
                    rows.forEach(System.out::println);
                    ROWS.addAll(rows);
                    assertFalse(rows.isEmpty(), golden.tensors() + " holds no output");
                    List<Parity.Row> wrong =
                            rows.stream().filter(row -> !row.agrees()).toList();
                    assertTrue(
                            wrong.isEmpty(), () -> wrong.size() + " of " + rows.size() + " outputs differ: " + wrong);
                }));
    }

    @Test
    void template_isTheReferences() {
        for (GoldenCase golden : GoldenCase.all()) {
            if (!golden.kind().equals(Mutation.PIECES)) {
                continue; // another folder may hold no case that knows the template
            }
            String wanted =
                    golden.json().at("/facts/edit/prompt_template_encode").asText();
            assertEquals(wanted, PromptTemplate.EDIT, "the template of " + golden.name());
        }
    }

    @AfterAll
    static void writeTable() throws IOException {
        StringBuilder table = new StringBuilder("| case | output | largest difference | tolerance | share used |\n");
        table.append("|---|---|---|---|---|\n");
        for (Parity.Row row : ROWS) {
            table.append("| %s | %s | %.2e | %.2e | %.2f%s |%n"
                    .formatted(
                            row.golden(),
                            row.output(),
                            row.difference(),
                            row.tolerance(),
                            row.share(),
                            row.agrees() ? "" : " **differs** " + row.remark()));
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/golden-parity.md"), table);
    }
}
