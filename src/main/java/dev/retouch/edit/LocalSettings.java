package dev.retouch.edit;

import java.util.List;

/**
 * How local edits are computed where they are computed sparsely.
 *
 * @param margin tokens around the region that are computed with it, 0 to {@value #MAX_MARGIN}
 * @param dense which steps compute everything
 */
public record LocalSettings(int margin, DenseSteps dense) {

    /** A margin that covers the largest picture. */
    public static final int MAX_MARGIN = 1000;

    /** What was measured, see docs/performance.md. */
    public static final LocalSettings DEFAULT = new LocalSettings(LocalPolicy.MEASURED.margin(), DenseSteps.MEASURED);

    /** @throws IllegalArgumentException when the margin is out of its range */
    public LocalSettings {
        if (margin < 0 || margin > MAX_MARGIN) {
            throw new IllegalArgumentException(
                    "the margin of local edits is " + margin + ": it must be 0 to " + MAX_MARGIN + " tokens");
        }
    }

    /**
     * Reads the settings' texts.
     *
     * @param refresh {@code auto} for what was measured, {@code off} for the first step alone, or where in the schedule
     *     everything is computed anew: shares of its steps, above 0 and at most 1
     * @throws IllegalArgumentException when it is none of these, or the margin is out of its range
     */
    public static LocalSettings of(int margin, List<String> refresh) {
        if (refresh.equals(List.of("auto"))) {
            return new LocalSettings(margin, DenseSteps.MEASURED);
        }
        if (refresh.equals(List.of("off"))) {
            return new LocalSettings(margin, (step, steps) -> false);
        }
        List<Double> shares = refresh.stream().map(LocalSettings::share).toList();
        return new LocalSettings(
                margin, (step, steps) -> shares.stream().anyMatch(share -> step == Math.round((steps - 1) * share)));
    }

    private static double share(String text) {
        try {
            double share = Double.parseDouble(text.strip());
            if (share > 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // as for a number that is out of range
        }
        throw new IllegalArgumentException(
                "a refresh of local edits is '" + text + "': write auto, off, or shares of the steps such as 0.5,0.9");
    }
}
