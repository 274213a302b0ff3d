package dev.retouch.registration;

import dev.retouch.image.Picture;
import java.util.List;

/**
 * How a drawn picture drifted from its source where both should be the same.
 *
 * <p>A drift is undone where it is trusted and is more than chance; otherwise the drawn picture stays as it is, bit for bit.
 */
public final class Drift {

    /** Confidence below which nothing is undone. */
    public static final double LEAST_CONFIDENCE = 0.5;

    /** Displacement, in pixels, below which nobody sees it; an autoencoder alone may give as much. */
    private static final double SEEN = 0.3;

    /** Standard errors that a displacement must have to be more than chance. */
    private static final double CERTAIN = 6;

    private final Placement placement;
    private final List<Tone> tones;
    private final double confidence;
    private final double reach;
    private final boolean moved;

    private Drift(Placement placement, List<Tone> tones, double confidence, double reach, boolean moved) {
        this.placement = placement;
        this.tones = tones;
        this.confidence = confidence;
        this.reach = reach;
        this.moved = moved;
    }

    /** What is said where there is nothing to compare: no drift, and no confidence in that. */
    public static Drift unknown() {
        return unknown(0);
    }

    private static Drift unknown(double confidence) {
        return new Drift(Placement.NONE, Tone.UNCHANGED, confidence, 0, false);
    }

    /**
     * Estimates a drift.
     *
     * @param drawn of the source's size
     * @param compared (height, width), 1 where both should be the same, 0 where the edit may have changed something
     * @throws IllegalArgumentException when the sizes differ
     */
    public static Drift between(Picture source, Picture drawn, byte[] compared) {
        if (source.width() != drawn.width()
                || source.height() != drawn.height()
                || compared.length != (long) source.width() * source.height()) {
            throw new IllegalArgumentException("pictures of " + source.width() + " x " + source.height() + " and "
                    + drawn.width() + " x " + drawn.height() + " and a mask of " + compared.length
                    + " values do not lie on one another");
        }
        if (Math.min(source.width(), source.height()) < Level.LEAST_SIDE) {
            return unknown();
        }
        List<Level> levels = Level.pyramid(Plane.luma(source), Plane.luma(drawn), compared);
        Level finest = levels.get(0);
        Fit fit = Search.start(levels.get(levels.size() - 1));
        for (int i = levels.size() - 1; i >= 0; i--) {
            fit = Refinement.of(levels.get(i), fit);
            fit = i == 0 ? fit : fit.times(2);
        }
        List<Tone> tones = new Blocks(source, drawn, fit.placement(), compared).tones();
        // Once more with the tone of each channel: luma alone would take a change of colour at an edge for a shift.
        finest = finest.with(Plane.luma(source, tones), compared);
        fit = Refinement.of(finest, Fit.at(fit.placement(), 1, 0));
        double confidence = confidence(finest, fit);
        if (confidence < LEAST_CONFIDENCE) {
            return unknown(confidence);
        }
        double reach = fit.placement().reach(source.width(), source.height());
        boolean moved = reach >= Math.max(SEEN, CERTAIN * fit.uncertainty()) && Search.isBetterThanNone(finest, fit);
        tones = new Blocks(source, drawn, moved ? fit.placement() : Placement.NONE, compared).tones();
        return new Drift(fit.placement(), tones, confidence, reach, moved);
    }

    /** The least of what speaks for a fit: its precision, agreement, contrast, and that no other is as good; 0 to 1. */
    private static double confidence(Level finest, Fit fit) {
        if (!fit.placement().isInReach()) {
            return 0;
        }
        double known = Math.min(
                Math.min(ramp(fit.uncertainty(), 0.2, 0.1), ramp(fit.agreeing(), 0.4, 0.7)),
                ramp(fit.explained(), 0.5, 0.9));
        return known == 0 ? 0 : Math.min(known, ramp(Search.uniqueness(finest, fit), 1.1, 1.4));
    }

    /** 0 up to one value, 1 from another on, linear between. */
    private static double ramp(double value, double none, double full) {
        return Math.max(0, Math.min(1, (value - none) / (full - none)));
    }

    /**
     * The drawn picture as it would be without the drift; the same object where nothing is to be undone.
     *
     * @param source what was compared with it: it fills what lies beyond the drawn picture's edge
     */
    public Picture undo(Picture drawn, Picture source) {
        if (!isUndone()) {
            return drawn;
        }
        return new Restoration(source, drawn).undone(moved(), isToned() ? tones : Tone.UNCHANGED);
    }

    /** Whether there is something to undo. */
    public boolean isUndone() {
        return moved || isToned();
    }

    private boolean isToned() {
        return tones.stream().anyMatch(Tone::significant);
    }

    /** The placement that is undone. */
    Placement moved() {
        return moved ? placement : Placement.NONE;
    }

    /** Shift to the right, in pixels. */
    public double x() {
        return placement.x();
    }

    /** Shift downwards, in pixels. */
    public double y() {
        return placement.y();
    }

    /** Size of the drawn things, 1 for the source's own. */
    public double scale() {
        return 1 + placement.growth();
    }

    /** The farthest displacement of any pixel, shift and scale together, in pixels. */
    public double reach() {
        return reach;
    }

    /** The largest mean difference of a colour channel, in levels of 255. */
    public double tone() {
        return tones.stream()
                .mapToDouble(tone -> Math.abs(tone.difference()))
                .max()
                .orElse(0);
    }

    /** 0 to 1; below {@link #LEAST_CONFIDENCE} nothing is undone, and nothing is said of the drift. */
    public double confidence() {
        return confidence;
    }
}
