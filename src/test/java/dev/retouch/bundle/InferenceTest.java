package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceTest {

    private static Inference read(String name, String value) throws IOException {
        return Inference.of(new ObjectMapper().readTree("{\"" + name + "\": " + value + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "steps, 1",
                "steps, 101",
                "steps, 10.5",
                "steps, 4294967298",
                "steps, \"10\"",
                "guidance, 0.5",
                "guidance, 21",
                "guidance, 1e999",
                "guidance, \"4\"",
                "picture_area, 0",
                "picture_area, 1e6",
                "threshold, 0",
                "threshold, 1",
                "margin, -1",
                "margin, null",
                "global_area, 0",
                "global_area, 1.01",
                "closed_gate, -0.1",
                "closed_gate, 1",
                "closed_gate, \"0.25\""
            })
    void of_namesTheSettingThatCannotBe(String name, String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(name, value))
                .getMessage();
        assertTrue(message.startsWith("inference." + name + " is "), message);
    }

    @ParameterizedTest
    @CsvSource({"2, 1.0", "100, 20"})
    void of_takesTheEndsOfARange(String steps, String guidance) throws IOException {
        assertEquals(Integer.parseInt(steps), read("steps", steps).steps(), "steps");
        assertEquals(Double.parseDouble(guidance), read("guidance", guidance).guidance(), "guidance");
    }

    @Test
    void of_takesTheReferencesDefaultsWhereNothingIsSaid() {
        Inference inference = Inference.of(MissingNode.getInstance());
        assertEquals(new Inference(50, 4, 1024 * 1024, 0.5, 1, 0.85, 1e-3), inference, "the defaults");
    }

    @Test
    void of_refusesSettingsThatAreNoObject() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Inference.of(new ObjectMapper().readTree("[50]")),
                "a list of settings");
    }
}
