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
        judge(100, false, 4, 4);
    }

    /** With {@code --free}, 34 of the first 40 were refused and none of the first 80 good ones were lost. */
    @Test
    void freeWordings_areUnderstoodForTheMostPart() throws IOException {
        judge(40, true, 10, 4);
    }

    private static void judge(int count, boolean freely, int mayBeFound, int mayBeLost) throws IOException {
        try (MeasuredPipeline pipeline =
                MeasuredPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.AUTO))) {
            NegativesReport report = NegativesCheck.run(pipeline, 20261, count, freely, done -> {});
            long found = report.refused().stream()
                    .filter(one -> !one.found().equals(NegativesReport.NONE))
                    .count();
            long lost = report.good().stream()
                    .filter(one -> one.found().equals(NegativesReport.NONE))
                    .count();
            assertTrue(found <= mayBeFound, () -> found + " of " + count + " were not refused");
            assertTrue(lost <= mayBeLost, () -> lost + " of " + 2 * count + " good ones were lost");
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
