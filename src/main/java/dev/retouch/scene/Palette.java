package dev.retouch.scene;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The named colours of the scenes' objects, apart enough that shading never turns one into another. */
public final class Palette {
    private static final Map<String, Integer> COLOURS = new LinkedHashMap<>();

    static {
        COLOURS.put("red", 0xd63030);
        COLOURS.put("orange", 0xf78c24);
        COLOURS.put("yellow", 0xf4cf3a);
        COLOURS.put("green", 0x3f9a4c);
        COLOURS.put("teal", 0x2fa9a8);
        COLOURS.put("blue", 0x2f5fc4);
        COLOURS.put("purple", 0x7d41a5);
        COLOURS.put("pink", 0xf19abb);
        COLOURS.put("brown", 0x6c462f);
        COLOURS.put("black", 0x2b2c30);
        COLOURS.put("white", 0xf0eee8);
    }

    private static final List<String> NAMES = List.copyOf(COLOURS.keySet());

    /** Hue says more about a colour's name than lightness does, which shading and light change. */
    private static final double CHROMA_WEIGHT = 2;

    private Palette() {}

    public static List<String> names() {
        return NAMES;
    }

    /**
     * The colour as 0xRRGGBB, sRGB.
     *
     * @throws IllegalArgumentException if the palette has no such name
     */
    public static int rgb(String name) {
        Integer rgb = COLOURS.get(name);
        if (rgb == null) {
            throw new IllegalArgumentException("no colour \"" + name + "\" in the palette: use one of " + NAMES);
        }
        return rgb;
    }

    /** The name of the palette's colour nearest to an sRGB colour with components 0 to 255, measured in Oklab. */
    public static String nearest(double r, double g, double b) {
        double[] wanted = oklab(r, g, b);
        String best = "";
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<String, Integer> colour : COLOURS.entrySet()) {
            int rgb = colour.getValue();
            double[] lab = oklab(rgb >> 16, rgb >> 8 & 255, rgb & 255);
            double light = lab[0] - wanted[0];
            double hueA = CHROMA_WEIGHT * (lab[1] - wanted[1]);
            double hueB = CHROMA_WEIGHT * (lab[2] - wanted[2]);
            double distance = light * light + hueA * hueA + hueB * hueB;
            if (distance < least) {
                least = distance;
                best = colour.getKey();
            }
        }
        return best;
    }

    /** Lightness, a, b; the matrices are those of Bjorn Ottosson, "A perceptual color space", 2020. */
    private static double[] oklab(double r, double g, double b) {
        double lr = linear(r);
        double lg = linear(g);
        double lb = linear(b);
        double l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb);
        double m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb);
        double s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }

    private static double linear(double component) {
        double c = component / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
