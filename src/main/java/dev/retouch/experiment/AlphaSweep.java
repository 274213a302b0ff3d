package dev.retouch.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The weight of the region in the loss (paper, appendix I). */
final class AlphaSweep {

    static final String NAME = "sweep-alpha";

    private static final List<Integer> ALPHAS = List.of(1, 2, 4, 8);
    private static final List<String> MEASURES = List.of(Figures.L1, Figures.INSIDE, Figures.OUTSIDE, Figures.SEAM);

    private AlphaSweep() {}

    static Report run(Lab lab, Trials trials) throws IOException {
        Rows rows = new Rows();
        for (int alpha : ALPHAS) {
            rows.add(row(alpha), trials.measured(Design.GATED.withAlpha(alpha)));
        }
        Report report = new Report(Protocol.name(NAME, lab), "The weight of the region in the loss");
        Protocol.describe(report, lab);
        report.say(
                "The adapter with SpatialGate (E and G of the ablation), trained with other weights of the region (Eq. 7) and"
                        + " measured with the true mask, nothing put back. A seam is the jump of the error across the edges of the"
                        + " region's tokens.");
        report.figures("alpha", rows, MEASURES);
        report.plot(
                "",
                "L1 of each weight",
                Charts.bars("L1 against the truth, true mask", Figures.L1, rows.intervals(Figures.L1)));
        List<List<String>> lines = new ArrayList<>();
        for (int alpha : ALPHAS) {
            if (alpha != (int) Design.ALPHA) {
                Interval more = Interval.ofDifference(
                        rows.of(row(alpha)).of(Figures.L1),
                        rows.of(row((int) Design.ALPHA)).of(Figures.L1));
                String claim = row(alpha) + " worse than " + row((int) Design.ALPHA);
                report.figure(claim, "L1 difference", more);
                lines.add(List.of(claim, more.text(), Protocol.verdict(more)));
            }
        }
        report.section("The paper's choice")
                .say(
                        "The paper gives no figures: it found 2 the best trade-off, 1 too weak inside the region, and block-grid"
                                + " artefacts at its edge with larger ones.")
                .table(List.of("claim", "difference in L1", "here"), lines);
        return report;
    }

    private static String row(int alpha) {
        return "alpha " + alpha;
    }
}
