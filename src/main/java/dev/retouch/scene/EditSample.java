package dev.retouch.scene;

import java.util.List;

/**
 * One edit: source, instruction and ground truth.
 *
 * @param id unique within a data set of one seed
 * @param kind what the instruction asks for
 * @param instruction in English
 * @param source the picture before
 * @param target the picture after, determined by source and instruction
 * @param mask (side, side), 1 where the edit acts and 0 elsewhere; where it is 0, source and target are equal byte for
 *     byte
 * @param requestedColour a name of {@link Palette}, empty unless kind is RECOLOUR
 * @param visibleObjects what stands in the source: objects in the order in which they are drawn, then signs
 * @param labels what the instruction asks for, as classes
 */
@SuppressWarnings("ArrayRecordComponent") // pixel buffers: equality by content is never asked for
public record EditSample(
        String id,
        EditKind kind,
        String instruction,
        Raster source,
        Raster target,
        byte[] mask,
        String requestedColour,
        List<VisibleObject> visibleObjects,
        InstructionLabels labels) {}
