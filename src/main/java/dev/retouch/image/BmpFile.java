package dev.retouch.image;

/** The header of a BMP file, as far as its claims could cost memory. */
final class BmpFile {

    private BmpFile() {}

    static PictureFile parse(byte[] data, PictureLimits limits) {
        Bytes file = new Bytes(data, "BMP");
        long pixelsAt = file.u32Little(10);
        long headerSize = file.u32Little(14);
        boolean old = headerSize == 12;
        if (!old && headerSize < 40) {
            throw PictureFailure.unreadable("the BMP has an unknown header");
        }
        long width = old ? file.u16Little(18) : file.u32Little(18);
        // a negative height says that the rows run from the top
        long height = old ? file.u16Little(20) : Math.abs((long) (int) file.u32Little(22));
        limits.check(width, height);
        if (!old && (file.u32Little(30) == 4 || file.u32Little(30) == 5)) {
            throw PictureFailure.unreadable("the BMP wraps another format");
        }
        file.need(0, pixelsAt);
        file.need(0, 14 + headerSize + (old ? 0 : 4 * file.u32Little(46)));
        return PictureFile.of(PictureFile.Kind.BMP, data);
    }
}
