package dev.retouch.image;

import java.util.Arrays;

/** The blocks of a GIF file (GIF89a specification). */
final class GifFile {

    private static final byte TRAILER = 0x3b;

    private GifFile() {}

    static PictureFile parse(byte[] data, PictureLimits limits) {
        Bytes file = new Bytes(data, "GIF");
        int screenWidth = file.u16Little(6);
        int screenHeight = file.u16Little(8);
        limits.checkLargest(screenWidth, screenHeight);
        long at = 13 + colours(file.u8(10));
        long frame = 0;
        while (frame == 0 || at < file.length()) {
            int block = file.u8(at);
            if (block == TRAILER) {
                break;
            }
            if (block == 0x2c) {
                if (frame != 0) {
                    throw PictureFailure.animated("GIF");
                }
                frame = at;
                limits.checkLargest(file.u16Little(at + 5), file.u16Little(at + 7));
                at = endOfBlocks(file, at + 11 + colours(file.u8(at + 9)));
            } else if (block == 0x21) {
                at = endOfBlocks(file, at + 2);
            } else {
                throw PictureFailure.unreadable("the GIF is damaged");
            }
        }
        if (frame == 0) {
            throw PictureFailure.unreadable("the GIF has no picture in it");
        }
        PictureFile gif = onCanvas(file, frame, screenWidth, screenHeight, limits);
        return at < file.length() ? gif : gif.withWarning("The GIF has no end marker; its picture is complete.");
    }

    /** A frame may be smaller than its screen, or reach out of it. */
    private static PictureFile onCanvas(
            Bytes file, long frame, int screenWidth, int screenHeight, PictureLimits limits) {
        int left = file.u16Little(frame + 1);
        int top = file.u16Little(frame + 3);
        int frameWidth = file.u16Little(frame + 5);
        int frameHeight = file.u16Little(frame + 7);
        int width = Math.max(screenWidth, left + frameWidth);
        int height = Math.max(screenHeight, top + frameHeight);
        limits.check(width, height);
        byte[] data = file.data();
        byte[] ended = Arrays.copyOf(data, data.length + 1);
        ended[data.length] = TRAILER;
        PictureFile gif = PictureFile.of(PictureFile.Kind.GIF, ended);
        return width == frameWidth && height == frameHeight
                ? gif
                : gif.withCanvas(new Canvas(width, height, left, top));
    }

    private static long colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1);
    }

    private static long endOfBlocks(Bytes file, long from) {
        long at = from;
        for (int size = file.u8(at); size != 0; size = file.u8(at)) {
            at += 1 + size;
        }
        return at + 1;
    }
}
