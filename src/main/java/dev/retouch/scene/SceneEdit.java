package dev.retouch.scene;

import java.util.Map;

/**
 * The scenes before and after an edit, and the instruction that leads from one to the other.
 *
 * @param requestedColour a name of {@link Palette}, empty unless the edit recolours
 * @param slots what fills the slots of the instruction's sentence; {@code is} is the colour of the object {@code o}
 */
record SceneEdit(
        EditKind kind,
        Scene before,
        Scene after,
        String instruction,
        String requestedColour,
        Map<String, String> slots) {}
