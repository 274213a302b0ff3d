package dev.retouch.experiment;

import dev.retouch.experiment.Trials.Condition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How much a wrong mask costs (paper, appendix F). */
final class Robustness {

    static final String NAME = "robustness";

    /** Side of the pictures whose pixels the paper counts. */
    private static final int PAPER_SIDE = 1024;

    private static final int SHIFT = 32;
    private static final String ORACLE = "true mask";
    private static final double ORACLE_L1 = 0.0443;
    private static final List<String> MEASURES = List.of(Figures.L1, Figures.INSIDE, Figures.OUTSIDE);

    private Robustness() {}

    /** A mask that is changed by as many pixels, of a picture of 1024. */
    private record Change(String name, double paperL1, UnaryOperator<byte[]> apply) {}

    static Report run(Lab lab, Trials trials) throws IOException {
        int side = lab.sampler().scenes().side();
        Rows rows = new Rows()
                .add(ORACLE, trials.measured(Design.GATED), ORACLE_L1)
                .add(
                        "predicted by the bundle",
                        trials.measured(
                                Design.GATED,
                                new Condition(
                                        "bundles-mask-" + lab.deployed(),
                                        (sampler, design, params) -> lab.bundlesMasks())),
                        0.0463);
        for (Change change : changes(side)) {
            rows.add(change.name(), trials.measured(Design.GATED, condition(change)), change.paperL1());
        }
        Report report = new Report(Protocol.name(NAME, lab), "What a wrong mask costs");
        Protocol.describe(report, lab);
        report.say(
                "The adapter with SpatialGate (E and G of the ablation) is told a mask that is changed. Sizes are those of a"
                        + " picture of 1024 pixels, as in the paper; here a side has " + side + ", and each is "
                        + PAPER_SIDE / side + " times smaller.");
        report.figures("mask", rows, MEASURES);
        costs(report, rows);
        Map<String, List<Interval>> curves = new LinkedHashMap<>();
        for (String family : List.of("erode", "dilate")) {
            curves.put(family, curve(rows, family));
        }
        report.plot(
                "",
                "L1 by the size of the change",
                Charts.curves("L1 under a changed mask", "pixels at 1024", Figures.L1, List.of(0, 16, 32, 64), curves));
        return report;
    }

    private static void costs(Report report, Rows rows) {
        List<List<String>> lines = new ArrayList<>();
        double[][] oracle = rows.of(ORACLE).of(Figures.L1);
        for (String name : rows.names()) {
            if (!name.equals(ORACLE)) {
                Interval more = Interval.ofDifference(rows.of(name).of(Figures.L1), oracle);
                double share = more.mean() / Interval.ofMean(oracle).mean();
                double theirs = rows.paperL1(name).orElseThrow() / ORACLE_L1 - 1;
                report.figure(name, "L1 above the true mask", more);
                lines.add(List.of(
                        name, more.text(), Protocol.percent(share), Protocol.percent(theirs), Protocol.verdict(more)));
            }
        }
        report.section("Against the true mask")
                .table(List.of("mask", "L1 above", "share", "in the paper", "costs something"), lines);
    }

    private static List<Interval> curve(Rows rows, String family) {
        return rows.names().stream()
                .filter(name -> name.equals(ORACLE) || name.startsWith(family))
                .map(name -> rows.of(name).interval(Figures.L1))
                .toList();
    }

    private static Condition condition(Change change) {
        return new Condition(
                change.name().replace(' ', '-'),
                (sampler, design, params) -> sampler.scenes().regions(change.apply()));
    }

    private static List<Change> changes(int side) {
        List<Change> changes = new ArrayList<>();
        Map<Integer, Double> erode = new LinkedHashMap<>();
        erode.put(16, 0.0465);
        erode.put(32, 0.0487);
        erode.put(64, 0.0528);
        erode.forEach((pixels, l1) -> changes.add(
                new Change("erode " + pixels, l1, mask -> MaskShapes.eroded(mask, side, scaled(pixels, side)))));
        Map<Integer, Double> dilate = new LinkedHashMap<>();
        dilate.put(16, 0.0467);
        dilate.put(32, 0.0494);
        dilate.put(64, 0.0522);
        dilate.forEach((pixels, l1) -> changes.add(
                new Change("dilate " + pixels, l1, mask -> MaskShapes.dilated(mask, side, scaled(pixels, side)))));
        int shift = scaled(SHIFT, side);
        changes.add(new Change("shift x " + SHIFT, 0.0456, mask -> MaskShapes.shifted(mask, side, shift, 0)));
        changes.add(new Change("shift y " + SHIFT, 0.0470, mask -> MaskShapes.shifted(mask, side, 0, shift)));
        changes.add(new Change("shift xy " + SHIFT, 0.0474, mask -> MaskShapes.shifted(mask, side, shift, shift)));
        return changes;
    }

    /** Pixels of a picture of 1024 as pixels of one of another side, one at least. */
    static int scaled(int pixels, int side) {
        return Math.max(1, Math.round((float) pixels * side / PAPER_SIDE));
    }
}
