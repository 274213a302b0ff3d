package dev.retouch.image;

import java.util.Set;

/** The first directory of a TIFF file (TIFF 6.0): whether all that it points to is there, and what it would cost. */
final class TiffFile {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int STRIP_OFFSETS = 273;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int STRIP_SIZES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_SIZES = 325;
    private static final int SAMPLE_FORMAT = 339;
    private static final int PROFILE = 34675;

    /** None, CCITT 2 to 4, LZW, Deflate, PackBits, old Deflate; JPEG brings a header of its own that says how large it is. */
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32773L, 32946L);

    private static final int MAX_TILE = 1 << 20;

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
        for (int i = 0; i < tiff.entries; i++) {
            long entry = tiff.directory + 2 + 12L * i;
            tiff.file.need(tiff.values(entry), tiff.count(entry) * tiff.size(entry));
        }
        limits.check(tiff.tag(WIDTH, 0), tiff.tag(HEIGHT, 0));
        tiff.needData(STRIP_OFFSETS, STRIP_SIZES);
        tiff.needData(TILE_OFFSETS, TILE_SIZES);
        tiff.checkCost(limits);
        return PictureFile.of(PictureFile.Kind.TIFF, data)
                .withProfile(tiff.profile())
                .withOrientation(Orientation.of((int) tiff.tag(ORIENTATION, 1)));
    }

    /** Refuses what would cost more memory than its size says, and samples that are no whole numbers. */
    private void checkCost(PictureLimits limits) {
        long compression = tag(COMPRESSION, 1);
        if (!COMPRESSIONS.contains(compression)) {
            throw PictureFailure.unreadable("TIFF compression " + compression + " is not supported");
        }
        long samples = tag(SAMPLES_PER_PIXEL, 1);
        if (samples < 1 || samples > 5) {
            throw PictureFailure.unreadable("the TIFF has " + samples + " samples for each pixel");
        }
        long format = tag(SAMPLE_FORMAT, 1);
        if (tag(BITS_PER_SAMPLE, 1) > 16 || format != 1 && format != 4) {
            throw PictureFailure.unreadable("the TIFF's samples are not whole numbers of 1 to 16 bits");
        }
        if (tag(TILE_WIDTH, 0) * tag(TILE_HEIGHT, 0) > Math.max(limits.maxPixels(), MAX_TILE)) {
            throw PictureFailure.unreadable("the TIFF's tiles are larger than a picture may be");
        }
    }

    private byte[] profile() {
        long entry = entry(PROFILE);
        return entry == 0 || size(entry) != 1 ? PictureFile.NONE : file.copy(values(entry), count(entry));
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

    /** The first value of a tag. */
    private long tag(int tag, long otherwise) {
        long entry = entry(tag);
        return entry == 0 || count(entry) == 0 ? otherwise : value(entry, 0);
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
        return switch (size(entry)) {
            case 1 -> file.u8(at);
            case 2 -> u16(at);
            default -> u32(at);
        };
    }

    private int u16(long at) {
        return little ? file.u16Little(at) : file.u16(at);
    }

    private long u32(long at) {
        return little ? file.u32Little(at) : file.u32(at);
    }
}
