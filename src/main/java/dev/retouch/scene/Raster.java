package dev.retouch.scene;

/**
 * A square picture.
 *
 * @param side in pixels
 * @param rgb (side, side, 3) interleaved 8-bit sRGB
 */
@SuppressWarnings("ArrayRecordComponent") // a pixel buffer: equality by content is never asked for
public record Raster(int side, byte[] rgb) {}
