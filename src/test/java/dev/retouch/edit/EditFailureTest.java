package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
                        "region-not-found",
                        "references-unsupported",
                        "model-output-not-finite",
                        "out-of-memory",
                        "device-memory"),
                Arrays.stream(EditFailure.values()).map(EditFailure::code).toList());
    }

    /** What is wrong with a request or too much for this worker stays so. */
    @Test
    void retryable_isNone() {
        for (EditFailure failure : EditFailure.values()) {
            assertFalse(failure.retryable(), failure.name());
        }
    }
}
