package dev.retouch.data;

import dev.retouch.image.Picture;
import java.util.SplittableRandom;

/** Small pictures for tests of data sets. */
public final class TestPictures {

    private TestPictures() {}

    /** Smooth colours that depend on the seed, with a little noise, so that two seeds look different. */
    public static Picture smooth(int width, int height, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] across = random.doubles(3, -3, 3).toArray();
        double[] down = random.doubles(3, -3, 3).toArray();
        double[] start = random.doubles(3, 0, 6).toArray();
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            int c = i % 3;
            double wave = Math.sin(start[c] + across[c] * x / width * 2 + down[c] * y / height * 2);
            rgb[i] = (byte) (int) Math.round(120 + 80 * wave + random.nextInt(5));
        }
        return Picture.opaque(width, height, rgb);
    }

    /** The picture with a rectangle of one colour. */
    public static Picture withBox(Picture picture, int left, int top, int side, int... colour) {
        byte[] rgb = picture.rgb().clone();
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[3 * (y * picture.width() + x) + c] = (byte) colour[c];
                }
            }
        }
        return Picture.opaque(picture.width(), picture.height(), rgb);
    }

    /** (height, width) 1 in a rectangle. */
    public static byte[] box(int width, int height, int left, int top, int side) {
        byte[] region = new byte[width * height];
        for (int y = top; y < top + side; y++) {
            for (int x = left; x < left + side; x++) {
                region[y * width + x] = 1;
            }
        }
        return region;
    }
}
