package dev.retouch.scene;

import java.awt.Color;
import java.util.List;

/** The colours that instructions name, far enough apart to be told by a mean. */
public final class Palette {

    /** A colour and its name. */
    public record Named(String name, int red, int green, int blue) {
        Color color() {
            return new Color(red, green, blue);
        }
    }

    private static final List<Named> COLOURS = List.of(
            new Named("red", 205, 45, 45),
            new Named("orange", 238, 132, 38),
            new Named("yellow", 242, 212, 66),
            new Named("green", 62, 152, 74),
            new Named("teal", 56, 168, 172),
            new Named("blue", 52, 92, 196),
            new Named("purple", 132, 70, 176),
            new Named("pink", 242, 146, 182),
            new Named("brown", 124, 82, 50),
            new Named("white", 240, 240, 236),
            new Named("black", 44, 44, 50));

    private Palette() {}

    public static List<Named> colours() {
        return COLOURS;
    }

    /** The name of the colour nearest to one of 8-bit components. */
    public static String nearest(double red, double green, double blue) {
        String best = "";
        double least = Double.MAX_VALUE;
        for (Named colour : COLOURS) {
            double distance =
                    Math.pow(red - colour.red, 2) + Math.pow(green - colour.green, 2) + Math.pow(blue - colour.blue, 2);
            if (distance < least) {
                least = distance;
                best = colour.name;
            }
        }
        return best;
    }
}
