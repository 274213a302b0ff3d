package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The denoising loop that ships, guidance and all, against the reference's whole edit. */
class PipelineParityTest {

    @Test
    void denoiser_agreesWithTheReference() {
        for (GoldenCase golden : GoldenCase.of(Mutation.PIPELINE, Mutation.PLUS)) {
            assertEquals(
                    List.of(),
                    Parity.of(golden, CaseRunners.of(golden)).stream()
                            .filter(row -> !row.agrees())
                            .toList());
        }
    }
}
