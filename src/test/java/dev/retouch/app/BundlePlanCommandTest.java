package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.app.command.BundlePlanCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BundlePlanCommandTest {

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new BundlePlanCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }

    @Test
    void plan_endsWithOneWhereNothingFits() {
        assertEquals(0, run("--preset", "qwen-image-edit", "--device-memory", "24G"));
        assertTrue(out.toString().contains("does not fit"), out.toString());
        assertEquals(1, run("--preset", "qwen-image-edit", "--device-memory", "8GB"));
        assertFalse(out.toString().lines().toList().isEmpty());
    }

    @Test
    void json_hasThePartsAndTheChosenResidency() throws IOException {
        assertEquals(0, run("--preset", "qwen-image-edit", "--device-memory", "80G", "--exact", "--json"));
        JsonNode plan = new ObjectMapper().readTree(out.toString());
        assertEquals("device", plan.path("residency").asText());
        assertEquals(40_860_802_176L, plan.at("/parts/0/weights").asLong());
        assertEquals(80_000_000_000L, plan.path("deviceMemory").asLong());
        assertTrue(plan.at("/needs/stream").asLong() < plan.at("/needs/offload").asLong());
    }

    @Test
    void usage_isOneModel() {
        assertEquals(2, run("--device-memory", "80G"));
        assertEquals(2, run("DIR", "--preset", "small"));
        assertEquals(2, run("--preset", "huge"));
        assertEquals(2, run("--preset", "small", "--side", "99999"));
        assertEquals(2, run("--preset", "small", "--device-memory", "much"));
        assertEquals(2, run("--preset", "small", "--cache-bytes", "-1"));
    }
}
