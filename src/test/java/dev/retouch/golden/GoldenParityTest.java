package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.bundle.PipelineType;
import dev.retouch.bundle.Preset;
import dev.retouch.prompt.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every golden case that the folder holds, whatever its name and sizes; the table goes to target/golden-parity.md. */
@Tag("gpu")
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
    void templatesAndSizes_areTheReferences() {
        for (GoldenCase golden : GoldenCase.all()) {
            if (!golden.kind().equals(Mutation.PIECES)) {
                continue; // another folder may hold no case that knows the template
            }
            JsonNode facts = golden.json().path("facts");
            assertEquals(facts.at("/edit/prompt_template_encode").asText(), PromptTemplate.EDIT, golden.name());
            assertEquals(
                    facts.at("/edit_plus/prompt_template_encode").asText(), PromptTemplate.EDIT_PLUS, golden.name());
            assertEquals(
                    facts.at("/edit_plus/img_prompt_template").asText(),
                    PromptTemplate.NUMBERED_PICTURE,
                    golden.name());
            long area = facts.at("/edit_plus/VAE_IMAGE_SIZE").asLong();
            assertEquals(facts.at("/edit_plus/CONDITION_IMAGE_SIZE").asLong(), PipelineType.EDIT_PLUS.seenArea(area));
            assertEquals(area, Preset.QWEN_IMAGE_EDIT_2509.config().inference().pictureArea());
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
