package dev.retouch.edit;

import java.time.Duration;
import java.util.Map;

/** What edits cost on this device, learned from those that it made; for one thread at a time. */
final class EditPrices {

    /** Weight of the latest edit: some ten edits back, a price is forgotten. */
    private static final double LATEST = 0.2;

    /**
     * How much the transformer computes in an edit.
     *
     * @param dense steps over all tokens
     * @param sparse steps over some of them
     * @param share of the tokens that a sparse step computes, 0 to 1
     * @param tokens of the target
     * @param branches of guidance
     */
    record Work(int dense, int sparse, double share, long tokens, int branches) {

        private double tokenPasses() {
            return (dense + sparse * share) * tokens * branches;
        }
    }

    private double secondsOfPass;
    private double secondsOfRest;
    private boolean known;

    /** Whether an edit was made. */
    boolean known() {
        return known;
    }

    /**
     * Learns from an edit.
     *
     * @param stages wall time of each stage
     */
    void learn(Work work, Map<String, Duration> stages) {
        double denoising = seconds(stages.getOrDefault("denoise", Duration.ZERO));
        double all = stages.values().stream().mapToDouble(EditPrices::seconds).sum();
        double pass = denoising / work.tokenPasses();
        double latest = known ? LATEST : 1; // the first counts alone
        secondsOfPass += latest * (pass - secondsOfPass);
        secondsOfRest += latest * (all - denoising - secondsOfRest);
        known = true;
    }

    /** Seconds of device time for an edit like those that were learned from. */
    double seconds(Work work) {
        return secondsOfRest + secondsOfPass * work.tokenPasses();
    }

    private static double seconds(Duration time) {
        return time.toNanos() * 1e-9;
    }
}
