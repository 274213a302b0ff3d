package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCalibrateTest {

    private static final Path SMALL = Path.of("src", "bundle", "small");

    @Test
    void calibrate_writesTheLargestInputOfEachLayerOfImageTokens(@TempDir Path folder) throws IOException {
        Path bundle = folder.resolve("small");
        try (Stream<Path> files = Files.walk(SMALL)) {
            for (Path file : files.toList()) {
                Files.copy(file, bundle.resolve(SMALL.relativize(file).toString()));
            }
        }
        StringWriter out = new StringWriter();
        int code = RetouchMain.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("bundle", "calibrate", bundle.toString(), "--count", "1", "--steps", "2");
        assertEquals(0, code, out.toString());
        Path file = bundle.resolve("fp8_scales.json");
        assertEquals(file + " written from 1 picture", out.toString().strip());
        JsonNode inputs = new ObjectMapper().readTree(file.toFile()).path("largest_inputs");
        assertEquals(5 * 8, inputs.path("transformer").size());
        assertEquals(5 * 4, inputs.path("adapter").size());
        for (JsonNode part : inputs) {
            part.forEach(value -> assertTrue(value.asDouble() > 0.1 && value.asDouble() < 1e4, value.toString()));
        }
        // The keys and values of one block are made of the same input.
        JsonNode block = inputs.path("transformer");
        assertEquals(block.path("transformer_blocks.1.attn.to_k"), block.path("transformer_blocks.1.attn.to_v"));
    }
}
