package dev.retouch.app.doctor;

import java.util.Locale;

/** Numbers of bytes as a person reads them. */
final class Bytes {

    private Bytes() {}

    /** In powers of ten, as disks and cards are sold. */
    static String text(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
