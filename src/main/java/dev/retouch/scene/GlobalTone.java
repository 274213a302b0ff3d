package dev.retouch.scene;

/** The fixed colour transforms of the global edits. */
final class GlobalTone {
    private GlobalTone() {}

    /** @throws IllegalArgumentException for a local edit */
    static Raster apply(EditKind kind, Raster source) {
        byte[][] tables = switch (kind) {
            case WARMER -> new byte[][] {table(1.08, 8, 1), table(0.98, 0, 1), table(0.72, 0, 1)};
            case COOLER -> new byte[][] {table(0.74, 0, 1), table(0.95, 0, 1), table(1.1, 10, 1)};
            case DARKER -> new byte[][] {table(0.72, 0, 1.35), table(0.72, 0, 1.35), table(0.74, 0, 1.35)};
            default -> throw new IllegalArgumentException(kind + " is not a global edit");
        };
        byte[] rgb = new byte[source.rgb().length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = tables[i % 3][source.rgb()[i] & 255];
        }
        return new Raster(source.side(), rgb);
    }

    private static byte[] table(double gain, double lift, double gamma) {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++) {
            double value = lift + gain * 255 * Math.pow(i / 255.0, gamma);
            table[i] = (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
        return table;
    }
}
