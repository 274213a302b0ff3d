package dev.retouch.experiment;

import dev.retouch.experiment.Design.Predictor;
import dev.retouch.experiment.Trials.Condition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Decoupled training of the mask predictor against the coupled curriculum (paper, section 3.6). */
final class Curriculum {

    static final String NAME = "curriculum";

    /** The mask that a run's own predictor finds, as it is deployed. */
    private static final Condition OWN_MASK = new Condition(
            "own-mask", (sampler, design, params) -> Sampler.thresholded(sampler.predicted(design, params)));

    private Curriculum() {}

    static Report run(Lab lab, Trials trials) throws IOException {
        Design decoupled = Design.GATED.with(Predictor.DECOUPLED);
        Design coupled = Design.GATED.with(Predictor.COUPLED);
        Rows rows = new Rows();
        rows.add("decoupled, true mask", trials.measured(decoupled));
        rows.add("coupled, true mask", trials.measured(coupled));
        rows.add("decoupled, own mask", trials.measured(decoupled, OWN_MASK));
        rows.add("coupled, own mask", trials.measured(coupled, OWN_MASK));
        Report report = new Report(Protocol.name(NAME, lab), "Decoupled training against the coupled curriculum");
        Protocol.describe(report, lab);
        report.say(
                "Both train the whole adapter with its mask predictor for the same steps. Decoupled: the editing path always"
                        + " sees the true mask. Coupled: the predicted mask takes the true one's place there, by a share that rises"
                        + " from 0 to 1 over the steps. The predictor begins untrained and has far fewer steps here than the one that"
                        + " ships.");
        report.figures(
                "training, mask at measuring", rows, List.of(Figures.L1, Figures.INSIDE, Figures.OUTSIDE, Figures.IOU));
        report.plot(
                "", "L1 of each training", Charts.bars("L1 against the truth", Figures.L1, rows.intervals(Figures.L1)));
        List<List<String>> lines = new ArrayList<>();
        for (String mask : List.of("true mask", "own mask")) {
            lines.add(claim(
                    report, rows, "decoupled has the lower L1, " + mask, Figures.L1, "coupled, ", "decoupled, ", mask));
        }
        lines.add(claim(
                report, rows, "decoupled has the higher IoU", Figures.IOU, "decoupled, ", "coupled, ", "true mask"));
        report.section("The paper's claim")
                .say("The paper gives no figures: it found that decoupled training measurably outperforms.")
                .table(List.of("claim", "difference", "here"), lines);
        return report;
    }

    private static List<String> claim(
            Report report, Rows rows, String claim, String measure, String larger, String smaller, String mask) {
        Interval difference = Interval.ofDifference(
                rows.of(larger + mask).of(measure), rows.of(smaller + mask).of(measure));
        report.figure(claim, measure, difference);
        return List.of(claim, difference.text(), Protocol.verdict(difference));
    }
}
