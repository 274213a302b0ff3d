package dev.retouch.image;

/** The blocks of a GIF file (GIF89a specification). */
final class GifFile {

    private GifFile() {}

    static PictureFile parse(byte[] data, PictureLimits limits) {
        Bytes file = new Bytes(data, "GIF");
        limits.check(file.u16Little(6), file.u16Little(8));
        long at = 13 + colours(file.u8(10));
        int frames = 0;
        for (int block = file.u8(at); block != 0x3b; block = file.u8(at)) {
            if (block == 0x2c) {
                if (++frames > 1) {
                    throw PictureFailure.animated("GIF");
                }
                limits.check(file.u16Little(at + 5), file.u16Little(at + 7));
                at = endOfBlocks(file, at + 11 + colours(file.u8(at + 9)));
            } else if (block == 0x21) {
                at = endOfBlocks(file, at + 2);
            } else {
                throw PictureFailure.unreadable("the GIF is damaged");
            }
        }
        if (frames == 0) {
            throw PictureFailure.unreadable("the GIF has no picture in it");
        }
        return new PictureFile(PictureFile.Kind.GIF, data, PictureFile.NONE, PictureFile.NONE);
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
