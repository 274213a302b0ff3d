package dev.retouch.scene;

/**
 * The scenes before and after an edit, and the instruction that leads from one to the other.
 *
 * @param requestedColour a name of {@link Palette}, empty unless the edit recolours
 */
record SceneEdit(EditKind kind, Scene before, Scene after, String instruction, String requestedColour) {}
