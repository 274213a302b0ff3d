package dev.retouch.eval;

import dev.retouch.image.Picture;
import dev.retouch.sheet.ContactSheet;
import dev.retouch.sheet.ContactSheet.Tile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A contact sheet of the worst and the median local edits. */
public final class EvaluationSheet {

    private static final int ROWS = 8;
    private static final int SIDE = 192;

    private EvaluationSheet() {}

    /**
     * Draws source, mask, result, truth and the result of the backbone alone for each case.
     *
     * @throws IllegalArgumentException when the report has no local edit
     */
    public static Picture draw(EvaluationReport report) {
        List<SceneScore> ranked = report.localScores().stream()
                .sorted(Comparator.comparingDouble(
                                (SceneScore s) -> s.deployed().l1())
                        .reversed())
                .toList();
        int rows = Math.min(ROWS, ranked.size());
        int middle = Math.max(0, (ranked.size() - rows) / 2);
        List<List<Tile>> sheet = new ArrayList<>();
        ranked.subList(0, rows).forEach(score -> sheet.add(row("worst", score)));
        ranked.subList(middle, middle + rows).forEach(score -> sheet.add(row("median", score)));
        return ContactSheet.draw(
                "Held-out edits by L1 against the truth: the " + rows + " worst, then the " + rows + " in the middle",
                sheet,
                SIDE);
    }

    private static List<Tile> row(String rank, SceneScore score) {
        SceneScore.Pictures pictures = score.pictures();
        return List.of(
                new Tile(pictures.source(), score.instruction()),
                new Tile(
                        pictures.mask(),
                        String.format(
                                Locale.ROOT,
                                "%s, IoU %.2f",
                                score.route().name().toLowerCase(Locale.ROOT),
                                score.maskIou())),
                new Tile(
                        pictures.result(),
                        String.format(
                                Locale.ROOT,
                                "%s: L1 %.4f, inside %.3f",
                                rank,
                                score.deployed().l1(),
                                score.deployed().l1Inside())),
                new Tile(pictures.truth(), "truth"),
                new Tile(
                        pictures.backbone(),
                        String.format(
                                Locale.ROOT,
                                "backbone alone: L1 %.4f",
                                score.backbone().l1())));
    }
}
