package dev.retouch.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The paper's ablation (tables 3 and 4): which part of the adapter is worth what. */
final class Ablation {

    static final String NAME = "ablation";

    /** The claim of the issue: from A to E. */
    private static final double REDUCTION = 0.4;

    private static final List<String> MEASURES = List.of(Figures.L1, Figures.INSIDE, Figures.OUTSIDE);

    private Ablation() {}

    static Report run(Lab lab, Trials trials) throws IOException {
        Rows rows = new Rows();
        for (Variant variant : Variant.values()) {
            rows.add(variant.parts(), trials.measured(variant.design().editingPath()), variant.paperL1());
        }
        Report report = new Report(Protocol.name(NAME, lab), "Which part of the adapter is worth what");
        Protocol.describe(report, lab);
        report.say(
                "Each variant starts from the same weights, sees the same batches and noise and is measured with the true"
                        + " mask; nothing of the source is put back. L1 is the mean absolute difference to the truth over all"
                        + " pixels, inside the true region and outside of it, with 95 % bootstrap intervals over seeds and scenes.");
        Map<String, Interval> bars = new LinkedHashMap<>();
        for (Variant variant : Variant.values()) {
            bars.put(variant.name(), rows.of(variant.parts()).interval(Figures.L1));
        }
        report.figures("variant", new Rows().addAll(rows).addAll(Protocol.references(lab)), MEASURES);
        report.plot("", "L1 of each variant", Charts.bars("L1 against the truth, true mask", "L1", bars));
        order(report, rows);
        report.say(
                "F is D and G is E in every figure of this table: the mask predictor shares no parameter with the editing"
                        + " path, its inputs are detached, and the true mask is used here, so that it cannot change an edit. Tests"
                        + " hold gradients and outputs of both equal, bit for bit. The paper's table has other numbers in these"
                        + " rows, which no implementation of its section 3.7 can have.");
        gates(report, trials);
        return report;
    }

    private static void order(Report report, Rows rows) {
        List<Variant> order = List.of(Variant.A, Variant.C, Variant.B, Variant.D, Variant.E);
        List<List<String>> lines = new ArrayList<>();
        for (int i = 1; i < order.size(); i++) {
            Variant worse = order.get(i - 1);
            Variant better = order.get(i);
            Interval difference = Interval.ofDifference(l1(rows, worse), l1(rows, better));
            String claim = worse + " > " + better;
            report.figure(claim, "L1 difference", difference);
            lines.add(List.of(claim, difference.text(), Protocol.verdict(difference)));
        }
        Interval reduction = Interval.ofReduction(l1(rows, Variant.A), l1(rows, Variant.E));
        report.figure("A to E", "reduction", reduction);
        lines.add(List.of(
                "E at least 40 % below A",
                String.format(
                        Locale.ROOT,
                        "%.1f %% [%.1f, %.1f]",
                        100 * reduction.mean(),
                        100 * reduction.low(),
                        100 * reduction.high()),
                reduction.low() > REDUCTION
                        ? "holds"
                        : reduction.mean() > REDUCTION ? "not beyond the interval" : "no"));
        report.section("The paper's order").table(List.of("claim", "difference in L1", "here"), lines);
    }

    private static double[][] l1(Rows rows, Variant variant) {
        return rows.of(variant.parts()).of(Figures.L1);
    }

    private static void gates(Report report, Trials trials) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        Map<String, List<Interval>> curves = new LinkedHashMap<>();
        for (boolean inside : new boolean[] {true, false}) {
            double[][] gates = trials.gates(Variant.E.design(), inside);
            String place = inside ? "inside" : "outside";
            List<Interval> blocks = IntStream.range(0, gates[0].length)
                    .mapToObj(block -> overSeeds(gates, block))
                    .toList();
            curves.put(place, blocks);
            List<String> line = new ArrayList<>(List.of(place));
            for (int block = 0; block < blocks.size(); block++) {
                line.add(report.figure("gate of block " + block, place, blocks.get(block)));
            }
            lines.add(line);
        }
        List<Integer> blocks =
                IntStream.range(0, lines.get(0).size() - 1).boxed().toList();
        List<String> header = new ArrayList<>(List.of("mean gate of E"));
        blocks.forEach(block -> header.add("block " + block));
        report.section("Where the gates are open")
                .say(
                        "Over tokens that lie wholly inside or outside of the true region; the interval is that of the seeds. In"
                                + " B and D the gate is 1 everywhere.")
                .table(header, lines)
                .plot("gates", "Gates by block", Charts.curves("Mean gate of E", "block", "gate", blocks, curves));
    }

    private static Interval overSeeds(double[][] gates, int block) {
        double[][] column = new double[gates.length][];
        for (int seed = 0; seed < gates.length; seed++) {
            column[seed] = new double[] {gates[seed][block]};
        }
        return Interval.ofMean(column);
    }
}
