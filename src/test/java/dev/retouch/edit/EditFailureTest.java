package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EditFailureTest {

    /** Failure events carry the codes: another spelling breaks whoever reads them. */
    @Test
    void codes_stayAsTheyAre() {
        assertEquals(
                List.of(
                        "instruction-empty",
                        "instruction-too-long",
                        "options-invalid",
                        "model-output-not-finite",
                        "out-of-memory",
                        "device-memory"),
                Arrays.stream(EditFailure.values()).map(EditFailure::code).toList());
    }

    @Test
    void retryable_isTheLackOfJavasMemoryAlone() {
        for (EditFailure failure : EditFailure.values()) {
            assertEquals(failure == EditFailure.OUT_OF_MEMORY, failure.retryable(), failure.name());
        }
    }
}
