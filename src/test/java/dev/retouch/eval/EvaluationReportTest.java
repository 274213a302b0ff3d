package dev.retouch.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.edit.EditMode;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

    private static final Picture DOT = Picture.opaque(1, 1, new byte[3]);

    private static SceneScore recolour(double seconds) {
        return new SceneScore(
                EditKind.RECOLOUR,
                "make the mug red",
                error(1),
                error(2),
                error(3),
                error(4),
                error(5),
                error(6),
                error(7),
                EditMode.LOCAL,
                0.5,
                true,
                true,
                seconds,
                new SceneScore.Pictures(DOT, DOT, DOT, DOT, DOT));
    }

    private static PixelError error(double l1) {
        return new PixelError(l1, l1 / 2, l1, l1, l1, l1 / 4);
    }

    @Test
    void kind_hasItsTimeAndAllErrorsOfWhatItIsComparedWith() {
        JsonNode kind = new EvaluationReport(List.of(recolour(1), recolour(3)), 1)
                .json()
                .at("/kinds/recolour");

        assertEquals(2, kind.path("secondsPerEdit").asDouble(), "the mean of both edits");
        assertEquals(1, kind.path("l1").asDouble(), "deployed");
        assertEquals(2, kind.at("/backbone/l2").asDouble(), "backbone");
        assertEquals(1.75, kind.at("/copySource/l2Outside").asDouble(), "copied source");
    }

    /** Deployed 1, model alone 2, backbone 4, backbone composited 5, round trip of the truth 6. */
    @Test
    void contributions_tellWhatTheAdapterDoesAndWhatCompositingDoes() {
        EvaluationReport report = new EvaluationReport(List.of(recolour(1)), 1);
        JsonNode json = report.json();

        assertEquals(5, json.at("/backboneComposited/l1").asDouble());
        assertEquals(6, json.at("/autoencoderFloor/l1").asDouble());
        assertEquals(0.5, json.at("/adapterGain/withoutCompositing").asDouble(), 1e-12, "2 of 4");
        assertEquals(0.8, json.at("/adapterGain/withCompositing").asDouble(), 1e-12, "1 of 5");
        assertTrue(
                report.table()
                        .contains("deployed -75.0 % against the backbone alone; the adapter by itself -50.0 %,"
                                + " compositing by itself +25.0 %, the adapter where both composite -80.0 %;"
                                + " the predicted mask costs -66.7 %"),
                String.join("\n", report.table()));
    }

    @Test
    void routing_overNothing_isNoNumber() {
        EvaluationReport report = new EvaluationReport(List.of(recolour(1)), 1);

        assertEquals(1, report.json().at("/routing/local").asDouble(), "local");
        assertTrue(report.json().at("/routing/global").isNull(), "nothing global was judged");
        assertEquals(
                "routed right: 100.0 % of 1 local edits, - of 0 global ones",
                report.table().get(report.table().size() - 1));
    }
}
