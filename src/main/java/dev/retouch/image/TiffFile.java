package dev.retouch.image;

/** The first directory of a TIFF file (TIFF 6.0): whether all that it points to is there. */
final class TiffFile {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int STRIP_OFFSETS = 273;
    private static final int STRIP_SIZES = 279;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_SIZES = 325;

    /** Bytes of one value by the type's number, 1 to 12. */
    private static final int[] BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    private final Bytes file;
    private final boolean little;
    private final long directory;
    private final int entries;

    private TiffFile(byte[] data) {
        this.file = new Bytes(data, "TIFF");
        this.little = file.is(0, "II");
        this.directory = u32(4);
        this.entries = u16(directory);
    }

    static PictureFile parse(byte[] data, PictureLimits limits) {
        TiffFile tiff = new TiffFile(data);
        tiff.file.need(tiff.directory, 2 + 12L * tiff.entries + 4);
        long width = 0;
        long height = 0;
        for (int i = 0; i < tiff.entries; i++) {
            long entry = tiff.directory + 2 + 12L * i;
            tiff.file.need(tiff.values(entry), tiff.count(entry) * tiff.size(entry));
            if (tiff.u16(entry) == WIDTH) {
                width = tiff.value(entry, 0);
            } else if (tiff.u16(entry) == HEIGHT) {
                height = tiff.value(entry, 0);
            }
        }
        limits.check(width, height);
        tiff.needData(STRIP_OFFSETS, STRIP_SIZES);
        tiff.needData(TILE_OFFSETS, TILE_SIZES);
        return new PictureFile(PictureFile.Kind.TIFF, data, PictureFile.NONE, PictureFile.NONE);
    }

    private void needData(int offsetTag, int sizeTag) {
        long offsets = entry(offsetTag);
        long sizes = entry(sizeTag);
        if (offsets != 0 && sizes != 0) {
            for (int i = 0; i < Math.min(count(offsets), count(sizes)); i++) {
                file.need(value(offsets, i), value(sizes, i));
            }
        }
    }

    /** Where the entry of a tag stands; 0 when there is none. */
    private long entry(int tag) {
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + 12L * i;
            if (u16(entry) == tag) {
                return entry;
            }
        }
        return 0;
    }

    private long count(long entry) {
        return u32(entry + 4);
    }

    private int size(long entry) {
        int type = u16(entry + 2);
        return type < BYTES.length ? BYTES[type] : 0;
    }

    private long values(long entry) {
        return count(entry) * size(entry) <= 4 ? entry + 8 : u32(entry + 8);
    }

    private long value(long entry, int index) {
        long at = values(entry) + (long) index * size(entry);
        return size(entry) == 2 ? u16(at) : u32(at);
    }

    private int u16(long at) {
        return little ? file.u16Little(at) : file.u16(at);
    }

    private long u32(long at) {
        return little ? file.u32Little(at) : file.u32(at);
    }
}
