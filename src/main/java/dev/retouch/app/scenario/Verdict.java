package dev.retouch.app.scenario;

import java.util.Locale;

/**
 * Whether a goal was met.
 *
 * @param goal in words
 * @param wanted figure with its unit
 * @param measured figure with its unit
 */
record Verdict(String goal, String wanted, String measured, boolean met) {

    /** A number that must be zero. */
    static Verdict none(String goal, long measured) {
        return new Verdict(goal, "0", Long.toString(measured), measured == 0);
    }

    /** A time that must not be longer; one that is negative was not measured and does not meet the goal. */
    static Verdict atMost(String goal, double limitMillis, double measuredMillis) {
        return new Verdict(
                goal,
                seconds(limitMillis),
                measuredMillis < 0 ? "nothing to measure" : seconds(measuredMillis),
                measuredMillis >= 0 && measuredMillis <= limitMillis);
    }

    private static String seconds(double millis) {
        return String.format(Locale.ROOT, "%.3f s", millis / 1000);
    }
}
