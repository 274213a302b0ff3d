package dev.retouch.scene;

/**
 * One edit with its exact result.
 *
 * @param id names the sample: split, seed and index
 * @param kind what changes
 * @param instruction the change in English
 * @param source before
 * @param target after; equal to the source, byte for byte, outside the mask
 * @param mask (side, side) 1 where the edit may change a pixel, else 0
 * @param askedColour the palette colour a recoloured object shall have; empty for other kinds
 */
@SuppressWarnings("ArrayRecordComponent") // pixel buffers: equality by content is never asked for
public record EditSample(
        String id, EditKind kind, String instruction, Raster source, Raster target, byte[] mask, String askedColour) {}
