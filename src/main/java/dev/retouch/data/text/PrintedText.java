package dev.retouch.data.text;

import dev.retouch.image.Picture;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import org.jspecify.annotations.Nullable;

/**
 * Words on a picture.
 *
 * @param plate colour of a plate behind them, null for none
 */
record PrintedText(
        String words,
        Lettering face,
        Color ink,
        Rectangle area,
        @Nullable Color plate) {

    PrintedText withWords(String other) {
        return new PrintedText(other, face, ink, area, plate);
    }

    PrintedText withInk(Color other) {
        return new PrintedText(words, face, other, area, plate);
    }

    /** The picture with the words. */
    Picture on(Picture picture) {
        BufferedImage image = image(picture);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        if (plate != null) {
            pen.setColor(plate);
            pen.fill(area);
        }
        pen.setColor(ink);
        pen.fill(face.fitted(words, inner()));
        pen.dispose();
        return picture(image);
    }

    private Rectangle inner() {
        int margin = Math.max(1, area.height / 8);
        return new Rectangle(
                area.x + margin,
                area.y + margin,
                Math.max(1, area.width - 2 * margin),
                Math.max(1, area.height - 2 * margin));
    }

    private static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        swap(picture.rgb(), bgr);
        return image;
    }

    private static Picture picture(BufferedImage image) {
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] rgb = new byte[bgr.length];
        swap(bgr, rgb);
        return Picture.opaque(image.getWidth(), image.getHeight(), rgb);
    }

    private static void swap(byte[] from, byte[] to) {
        for (int i = 0; i < from.length; i += 3) {
            to[i] = from[i + 2];
            to[i + 1] = from[i + 1];
            to[i + 2] = from[i];
        }
    }
}
