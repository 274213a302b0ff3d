package dev.retouch.image;

import java.util.Locale;

/**
 * A colour that transparent pictures are laid on.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
public record Backdrop(int red, int green, int blue) {

    /** What product pictures stand on, and what a JPEG shows where a PNG is transparent. */
    public static final Backdrop WHITE = new Backdrop(255, 255, 255);

    /** @throws IllegalArgumentException when a channel is out of range */
    public Backdrop {
        if (Math.min(red, Math.min(green, blue)) < 0 || Math.max(red, Math.max(green, blue)) > 255) {
            throw new IllegalArgumentException(
                    "a colour has channels from 0 to 255, got " + red + ", " + green + ", " + blue);
        }
    }

    /**
     * A colour in the notation of the web.
     *
     * @param notation {@code #} and six hexadecimal digits
     * @throws IllegalArgumentException when it is none
     */
    public static Backdrop parse(String notation) {
        if (!notation.matches("#[0-9A-Fa-f]{6}")) {
            throw new IllegalArgumentException(
                    "a colour is written as #rrggbb, such as #ffffff, got '" + notation + "'");
        }
        int rgb = Integer.parseInt(notation.substring(1), 16);
        return new Backdrop(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
    }

    /** The picture as it looks on this colour: opaque, and the same for all pictures that look the same. */
    public Picture under(Picture picture) {
        if (!picture.hasAlpha()) {
            return picture;
        }
        byte[] rgb = picture.rgb().clone();
        byte[] alpha = picture.alpha();
        for (int i = 0; i < rgb.length; i++) {
            int opacity = alpha[i / 3] & 0xff;
            rgb[i] = (byte) blend(rgb[i] & 0xff, channel(i % 3), opacity);
        }
        return Picture.opaque(picture.width(), picture.height(), rgb);
    }

    /**
     * Takes this colour out again: the picture that looks like the given one when it has this alpha and lies on this colour,
     * as near as colours of 0 to 255 come. What is not seen at all keeps its colour.
     *
     * @param alpha (height, width) samples, or an empty array for an opaque picture
     */
    public Picture removedFrom(Picture seen, byte[] alpha) {
        if (alpha.length == 0) {
            return seen;
        }
        byte[] rgb = seen.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            int opacity = alpha[i / 3] & 0xff;
            if (opacity != 0) {
                int share = 255 * (rgb[i] & 0xff) - channel(i % 3) * (255 - opacity);
                rgb[i] = (byte) Math.max(0, Math.min(255, Math.round((float) share / opacity)));
            }
        }
        return new Picture(seen.width(), seen.height(), rgb, alpha);
    }

    /** A level of 0 to 255 over another, by an opacity of 0 to 255. */
    static int blend(int over, int under, int opacity) {
        return (over * opacity + under * (255 - opacity) + 127) / 255;
    }

    /** The notation of the web, {@code #rrggbb}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }

    private int channel(int index) {
        return index == 0 ? red : index == 1 ? green : blue;
    }
}
