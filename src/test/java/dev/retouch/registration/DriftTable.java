package dev.retouch.registration;

import dev.retouch.image.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What became of made drifts.
 *
 * @param cases one each
 */
public record DriftTable(List<Case> cases) {

    /**
     * One of them.
     *
     * @param residual displacement that is left along the feather, on average, in pixels
     * @param worst displacement that is left at the corner where most is left, in pixels
     * @param seamBefore dE2000 along the feather without the correction
     * @param seam with it
     */
    public record Case(
            int index,
            double reach,
            double confidence,
            boolean undone,
            double residual,
            double worst,
            double seamBefore,
            double seam,
            long nanos) {}

    /** Pictures that were shifted, scaled and changed in tone. */
    public static DriftTable ofDrifted(int count) {
        return of(count, MadeDrift.Kind.ALL);
    }

    /** Pictures that changed in tone alone. */
    public static DriftTable ofToned(int count) {
        return of(count, MadeDrift.Kind.TONE);
    }

    /** Pictures that were edited and did not drift. */
    public static DriftTable ofStill(int count) {
        return of(count, MadeDrift.Kind.NOTHING);
    }

    private static DriftTable of(int count, MadeDrift.Kind kind) {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MadeDrift made = MadeDrift.of(i, kind);
            byte[] compared = made.compared();
            long start = System.nanoTime();
            Drift drift = Drift.between(made.source(), made.drawn(), compared);
            Picture undone = drift.undo(made.drawn(), made.source());
            long nanos = System.nanoTime() - start;
            cases.add(new Case(
                    i,
                    made.truth().reach(MadeDrift.SIDE, MadeDrift.SIDE),
                    drift.confidence(),
                    drift.isUndone(),
                    made.errorAtTheSeam(drift.moved()),
                    made.error(drift.moved()),
                    made.seam(made.drawn()),
                    made.seam(undone),
                    nanos));
        }
        return new DriftTable(cases);
    }

    long undone() {
        return cases.stream().filter(Case::undone).count();
    }

    double residualBelow(double share) {
        return quantile(Case::residual, share);
    }

    double seamBelow(double share) {
        return quantile(Case::seam, share);
    }

    double seamBeforeBelow(double share) {
        return quantile(Case::seamBefore, share);
    }

    private double quantile(ToDoubleFunction<Case> figure, double share) {
        double[] sorted = cases.stream().mapToDouble(figure).toArray();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private String row(String name, ToDoubleFunction<Case> figure) {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f |%n",
                name,
                quantile(figure, 0.5),
                quantile(figure, 0.95),
                quantile(figure, 1));
    }

    /** In Markdown: median, 95 of 100, worst. */
    @Override
    public String toString() {
        return cases.size() + " pictures, " + undone() + " corrected\n\n"
                + "| figure | median | 95 % below | worst |\n|---|---|---|---|\n"
                + row("drift made, at a corner, pixels", Case::reach)
                + row("left along the feather, pixels", Case::residual)
                + row("left at the worst corner, pixels", Case::worst)
                + row("seam as drawn, dE2000", Case::seamBefore)
                + row("seam corrected, dE2000", Case::seam)
                + row("milliseconds", one -> one.nanos() / 1e6);
    }
}
