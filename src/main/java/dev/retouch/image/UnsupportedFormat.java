package dev.retouch.image;

import dev.retouch.failure.FailureException;
import java.util.Set;

/** Formats that are recognised and not decoded, so that the sender is told what the file is. */
final class UnsupportedFormat {

    private static final Set<String> AVIF = Set.of("avif", "avis");
    private static final Set<String> HEIC = Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");
    private static final Set<String> EITHER = Set.of("mif1", "msf1");

    private UnsupportedFormat() {}

    /** @return what to tell the sender of a file that no decoder takes */
    static FailureException failure(Bytes file) {
        String name = name(file);
        String what = name.isEmpty()
                ? "The file is not a picture that can be read"
                : "The file is " + name + ", which is not supported";
        return new FailureException(PictureFailure.UNREADABLE, what + ": send PNG, JPEG or WebP.");
    }

    private static String name(Bytes file) {
        if (file.is(4, "ftyp") && file.length() >= 16) {
            return ofBrands(file);
        }
        if (file.is(0, "\u00ff\n") || file.is(4, "JXL \r\n")) {
            return "JPEG XL";
        }
        if (file.is(4, "jP  \r\n") || file.is(0, "\u00ffO\u00ffQ")) {
            return "JPEG 2000";
        }
        if (file.is(0, "8BPS")) {
            return "a Photoshop document";
        }
        return file.is(0, "%PDF-") ? "a PDF document" : "";
    }

    /** The major brand, or where that names the container alone, the compatible ones. */
    private static String ofBrands(Bytes file) {
        long end = Math.min(file.u32(0), file.length());
        for (long at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
            String brand = file.ascii(at, 4);
            if (AVIF.contains(brand)) {
                return "AVIF";
            }
            if (HEIC.contains(brand)) {
                return "HEIC";
            }
        }
        return EITHER.contains(file.ascii(8, 4)) ? "HEIF" : "a video";
    }
}
