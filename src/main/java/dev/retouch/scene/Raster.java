package dev.retouch.scene;

/** A square picture: rgb (side, side, 3), interleaved 8-bit sRGB, rows from the top. */
@SuppressWarnings("ArrayRecordComponent") // pixel buffers: equality by content is never asked for
public record Raster(int side, byte[] rgb) {
    /** @throws IllegalArgumentException if the array does not have side x side x 3 bytes */
    public Raster {
        if (rgb.length != side * side * 3) {
            throw new IllegalArgumentException("a picture of side " + side + " has " + side * side * 3 + " bytes, not "
                    + rgb.length + ": pass (side, side, 3) interleaved");
        }
    }
}
