package dev.retouch.golden;

import dev.retouch.bench.Card;
import dev.retouch.bench.GpuReport;
import java.util.List;

/**
 * Every golden output on a card, against the reference's and its tolerance.
 *
 * <p>With {@code NVIDIA_TF32_OVERRIDE=0} the tolerances of f32 hold. By default libtorch computes convolutions in TF32,
 * whose roundings are 2^13 times as coarse: there the bound is a multiple of the tolerance.
 */
final class GpuParityBench {

    /** A few roundings of TF32, seen from f32: the autoencoder's outputs use up to 130. */
    private static final double TF32 = 256;

    private GpuParityBench() {}

    public static void main(String[] args) {
        boolean exact = "0".equals(System.getenv("NVIDIA_TF32_OVERRIDE"));
        double bound = exact ? 1 : TF32;
        try (Card card = new Card()) {
            GpuReport report = new GpuReport(card.name());
            int outputs = 0;
            double worst = 0;
            for (GoldenCase golden : GoldenCase.all()) {
                List<Parity.Row> rows = Parity.of(golden, CaseRunners.of(golden));
                for (Parity.Row row : rows) {
                    outputs++;
                    double share = Double.isNaN(row.difference()) ? Double.POSITIVE_INFINITY : row.share();
                    worst = Math.max(worst, share);
                    if (share > bound) {
                        System.out.println("differs: " + row);
                    }
                }
            }
            String how = exact ? "TF32 off" : "default";
            report.atMost("parity, " + how + ": worst of " + outputs + " outputs in tolerances", worst, "x", bound);
        }
    }
}
