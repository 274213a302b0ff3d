package dev.retouch.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.TestShards;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code evaluate --dataset --figures} keeps, and for whom. */
class EvaluateFiguresTest {

    @TempDir
    private Path folder;

    private String said = "";

    private int evaluate(Path bundle, String precision) {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new EvaluateCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.append(failure.getMessage());
                    return 1;
                })
                .execute(
                        "--bundle",
                        bundle.toString(),
                        "--dataset",
                        folder.resolve("data").toString(),
                        "--figures",
                        folder.resolve("kept").toString(),
                        "--steps",
                        "2",
                        "--precision",
                        precision);
        said = err.toString();
        return code;
    }

    @Test
    void figures_areNotTakenUpUnderAnotherPrecisionOrSchedule() throws IOException {
        var scene = new SceneSet(11, Split.HELD_OUT, 128).sample(0);
        ObjectNode about = new ObjectMapper().createObjectNode().put(EditSample.INSTRUCTION, scene.instruction());
        byte[] source =
                PictureEncoder.png(Picture.opaque(128, 128, scene.source().rgb()));
        Path data = Files.createDirectories(folder.resolve("data"));
        TestShards.write(data.resolve("a.tar"), List.of(new EditSample("s0", source, null, null, about)));
        Path shipped = Path.of("src", "bundle", "small");
        Path bundle = folder.resolve("small");
        try (Stream<Path> all = Files.walk(shipped)) {
            for (Path from : all.toList()) {
                Files.copy(from, bundle.resolve(shipped.relativize(from)));
            }
        }
        assertEquals(0, evaluate(bundle, "f32"), () -> said);
        assertEquals(0, evaluate(bundle, "f32"), () -> said);

        assertEquals(1, evaluate(bundle, "bf16"));
        assertTrue(said.contains("keeps figures of another evaluation"), said);

        Path schedule = bundle.resolve("scheduler/scheduler_config.json");
        String changed = Files.readString(schedule).replace("\"max_shift\" : 0.9", "\"max_shift\" : 0.8");
        Files.writeString(schedule, changed);
        assertEquals(1, evaluate(bundle, "f32"));
        assertTrue(said.contains("keeps figures of another evaluation"), said);
    }
}
