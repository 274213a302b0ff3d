package dev.retouch.experiment;

import java.io.IOException;
import java.util.List;

/** The learned gate against a hard one (paper, appendix C). */
final class GateForms {

    static final String NAME = "gate";

    private static final String LEARNED = "learned gate";
    private static final String HARD = "hard gate";

    private GateForms() {}

    static Report run(Lab lab, Trials trials) throws IOException {
        Rows rows = new Rows();
        rows.add(LEARNED, trials.measured(Design.GATED));
        rows.add(HARD, trials.measured(Design.GATED.withGate(Design.Gate.HARD)));
        rows.add("gate 1 everywhere", trials.measured(Variant.D.design()));
        rows.add("backbone alone", trials.measured(Variant.A.design()));
        Report report = new Report(Protocol.name(NAME, lab), "A learned gate against a hard one");
        Protocol.describe(report, lab);
        report.say(
                "The hard gate is 1 on the tokens that the region touches and 0 elsewhere. Measured with the true mask,"
                        + " nothing put back. A seam is the jump of the error across the edges of the region's tokens.");
        Rows all = new Rows().addAll(rows).addAll(Protocol.references(lab));
        report.figures("gate", all, List.of(Figures.L1, Figures.INSIDE, Figures.OUTSIDE, Figures.SEAM));
        report.plot(
                "",
                "Seams",
                Charts.bars("Jump of the error at the region's edge", Figures.SEAM, all.intervals(Figures.SEAM)));
        Interval seams = Interval.ofDifference(
                rows.of(HARD).of(Figures.SEAM), rows.of(LEARNED).of(Figures.SEAM));
        Interval errors = Interval.ofDifference(
                rows.of(HARD).of(Figures.L1), rows.of(LEARNED).of(Figures.L1));
        report.figure("hard minus learned", Figures.SEAM, seams);
        report.figure("hard minus learned", Figures.L1, errors);
        report.section("The paper's claim")
                .say("The paper gives no figures: it found visible seams with a hard gate.")
                .table(
                        List.of("claim", "difference", "here"),
                        List.of(
                                List.of("a hard gate has larger seams", seams.text(), Protocol.verdict(seams)),
                                List.of("a hard gate has a larger L1", errors.text(), Protocol.verdict(errors))));
        return report;
    }
}
