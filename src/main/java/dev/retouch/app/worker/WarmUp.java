package dev.retouch.app.worker;

import dev.retouch.edit.ImageEditor;
import dev.retouch.image.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Edits drawn pictures before the worker is ready, so that no request waits for libraries that start, for kernels that
 * are chosen by size, and for memory that is taken for the first time.
 */
public final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private static final Pattern RATIO = Pattern.compile("(\\d{1,4}):(\\d{1,4})");
    private static final List<String> COMMON = List.of("1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16");
    private static final int LONGEST_SIDE = 256;

    private WarmUp() {}

    /**
     * The pictures of a setting: one for each ratio of sides, because the model's size follows from that.
     *
     * @param setting {@code off}, {@code auto} for common ratios on a GPU and none on a CPU, or ratios like {@code 4:3}
     * @throws IllegalArgumentException when it is none of these
     */
    public static List<Picture> pictures(List<String> setting, boolean gpu) {
        if (setting.equals(List.of("off")) || setting.equals(List.of("auto")) && !gpu) {
            return List.of();
        }
        List<Picture> pictures = new ArrayList<>();
        for (String ratio : setting.equals(List.of("auto")) ? COMMON : setting) {
            Matcher sides = RATIO.matcher(ratio.strip());
            if (!sides.matches()
                    || sides.group(1).matches("0+")
                    || sides.group(2).matches("0+")) {
                throw new IllegalArgumentException("retouch.warm-up (RETOUCH_WARM_UP) is '" + ratio
                        + "': it must be auto, off, or ratios of width and height such as 1:1,4:3");
            }
            pictures.add(drawn(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2))));
        }
        return pictures;
    }

    /** Shades from side to side, with the longer side of {@value #LONGEST_SIDE} pixels. */
    private static Picture drawn(int across, int down) {
        int longest = Math.max(across, down);
        int width = Math.max(1, LONGEST_SIDE * across / longest);
        int height = Math.max(1, LONGEST_SIDE * down / longest);
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % width * 255 / width);
        }
        return Picture.opaque(width, height, rgb);
    }

    /**
     * Edits each picture in as few steps as there may be.
     *
     * @throws dev.retouch.failure.FailureException when one cannot be edited: no request of its size could be
     */
    static void run(ImageEditor editor, List<Picture> pictures) {
        for (int i = 0; i < pictures.size(); i++) {
            long begun = System.nanoTime();
            Picture picture = pictures.get(i);
            editor.warmUp(picture);
            LOG.info(
                    "warm-up: edit {} of {}, sides {}:{}, took {} ms",
                    i + 1,
                    pictures.size(),
                    picture.width(),
                    picture.height(),
                    (System.nanoTime() - begun) / 1_000_000);
        }
    }
}
