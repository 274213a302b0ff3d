package dev.retouch.scene;

import java.awt.Color;

/** Colours derived from other colours. */
final class Colours {
    private Colours() {}

    static Color scaled(int rgb, double factor) {
        return new Color(
                clamp((rgb >> 16 & 255) * factor), clamp((rgb >> 8 & 255) * factor), clamp((rgb & 255) * factor));
    }

    static Color mixed(Color a, Color b, double shareOfB) {
        return new Color(
                clamp(a.getRed() + (b.getRed() - a.getRed()) * shareOfB),
                clamp(a.getGreen() + (b.getGreen() - a.getGreen()) * shareOfB),
                clamp(a.getBlue() + (b.getBlue() - a.getBlue()) * shareOfB));
    }

    /** Opacity in [0, 1]. */
    static Color faded(Color colour, double opacity) {
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), clamp(opacity * 255));
    }

    static double luminance(Color c) {
        return (0.2126 * c.getRed() + 0.7152 * c.getGreen() + 0.0722 * c.getBlue()) / 255;
    }

    /**
     * The colour of a pattern on a body: lighter on dark bodies, darker on light ones, always of the body's own hue.
     */
    static Color pattern(int bodyRgb) {
        Color body = new Color(bodyRgb);
        return luminance(body) > 0.5 ? scaled(bodyRgb, 0.58) : mixed(body, Color.WHITE, 0.55);
    }

    /** Hue in turns, saturation and brightness in [0, 1]. */
    static Color muted(double hue, double saturation, double brightness) {
        return new Color(Color.HSBtoRGB((float) hue, (float) saturation, (float) brightness));
    }

    private static int clamp(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }
}
