package dev.retouch.scene;

import java.util.List;

/**
 * One edit: what is given, what is asked, and the truth.
 *
 * @param id unique within a data set of one seed
 * @param kind what the instruction asks for
 * @param instruction in English
 * @param source the picture before
 * @param target the picture after, determined by source and instruction
 * @param mask (side, side), 1 where the edit acts and 0 elsewhere; outside it source and target are equal byte for byte
 * @param askedColour a name of {@link Palette}, the empty string unless kind is RECOLOUR
 * @param shown what stands in the source, objects in the order in which they are drawn, then signs
 * @param wanted what the instruction asks for, as classes
 */
@SuppressWarnings("ArrayRecordComponent") // pixel buffers: equality by content is never asked for
public record EditSample(
        String id,
        EditKind kind,
        String instruction,
        Raster source,
        Raster target,
        byte[] mask,
        String askedColour,
        List<Shown> shown,
        Wanted wanted) {}
