package dev.retouch.experiment;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The learned gate against a hard one (paper, appendix C). */
final class GateForms {

    static final String NAME = "gate";

    private static final String LEARNED = "learned gate";
    private static final String HARD = "hard gate";

    private GateForms() {}

    static Report run(Lab lab, Trials trials) throws IOException {
        Map<String, Figures> rows = new LinkedHashMap<>();
        rows.put(LEARNED, trials.measured(Design.GATED));
        rows.put(HARD, trials.measured(Design.GATED.withGate(Design.Gate.HARD)));
        rows.put("gate 1 everywhere", trials.measured(Variant.D.design()));
        rows.put("backbone alone", trials.measured(Variant.A.design()));
        Report report = new Report(Protocol.name(NAME, lab), "A learned gate against a hard one");
        Protocol.describe(report, lab);
        report.say(
                "The hard gate is 1 on the tokens that the region touches and 0 elsewhere. Measured with the true mask,"
                        + " nothing put back. A seam is the jump of the error across the edges of the region's tokens.");
        Map<String, Figures> all = new LinkedHashMap<>(rows);
        all.putAll(Protocol.references(lab));
        report.figures("gate", all, List.of(Figures.L1, Figures.INSIDE, Figures.OUTSIDE, Figures.SEAM), Map.of());
        Map<String, Interval> bars = new LinkedHashMap<>();
        all.forEach((name, figures) -> bars.put(name, figures.interval(Figures.SEAM)));
        report.plot("", "Seams", Charts.bars("Jump of the error at the region's edge", Figures.SEAM, bars));
        Interval seams = Interval.ofDifference(
                rows.get(HARD).of(Figures.SEAM), rows.get(LEARNED).of(Figures.SEAM));
        Interval errors = Interval.ofDifference(
                rows.get(HARD).of(Figures.L1), rows.get(LEARNED).of(Figures.L1));
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
