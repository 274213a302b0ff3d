package dev.retouch.image;

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

    /** The picture as it looks on this colour: opaque, and the same for all pictures that look the same. */
    public Picture under(Picture picture) {
        if (!picture.hasAlpha()) {
            return picture;
        }
        byte[] rgb = picture.rgb().clone();
        byte[] alpha = picture.alpha();
        for (int i = 0; i < rgb.length; i++) {
            int opacity = alpha[i / 3] & 0xff;
            rgb[i] = (byte) (((rgb[i] & 0xff) * opacity + channel(i % 3) * (255 - opacity) + 127) / 255);
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

    private int channel(int index) {
        return index == 0 ? red : index == 1 ? green : blue;
    }
}
