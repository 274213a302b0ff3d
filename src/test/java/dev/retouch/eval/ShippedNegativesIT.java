package dev.retouch.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the shipped bundle makes of instructions that mean nothing in a picture. */
class ShippedNegativesIT {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");

    /**
     * The bars are 90 of 100 and 4 of 200, and {@code evaluate negatives --seed 20261} reaches 100 and 1 where it was trained;
     * another processor rounds otherwise.
     */
    @Test
    void mostInstructionsWithoutAMeaningAreRefused_andFewGoodOnes() throws IOException {
        try (MeasuredPipeline pipeline =
                MeasuredPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            NegativesReport report = NegativesCheck.run(pipeline, 20261, 100, false, done -> {});
            long found = report.refused().stream()
                    .filter(one -> !one.found().equals(NegativesReport.NONE))
                    .count();
            long lost = report.good().stream()
                    .filter(one -> one.found().equals(NegativesReport.NONE))
                    .count();
            assertTrue(found <= 4, () -> found + " of 100 were not refused");
            assertTrue(lost <= 4, () -> lost + " of 200 good ones were lost");
        }
    }

    @Test
    void teapot_isLeftAlone() throws IOException {
        SceneSet scenes = new SceneSet(20261, Split.HELD_OUT, 128);
        List<String> edited = new ArrayList<>();
        int asked = 0;
        try (MeasuredPipeline pipeline =
                MeasuredPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            for (int i = 0; asked < 20; i++) {
                EditSample sample = scenes.sample(i);
                if (!sample.instruction().contains("teapot")) {
                    continue;
                }
                Picture picture = Picture.opaque(128, 128, sample.source().rgb());
                for (String instruction : List.of("don't change anything", "remove the elephant", "???", "thank you")) {
                    asked++;
                    if (pipeline.ground(picture, instruction).found()) {
                        edited.add("scene " + i + ": " + instruction);
                    }
                }
            }
        }
        assertEquals(List.of(), edited);
    }
}
