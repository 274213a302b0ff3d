package dev.retouch.scene;

/**
 * Two scenes and the instruction between them.
 *
 * @param asked the palette's colour asked for, empty unless the edit recolours
 */
record Edit(EditKind kind, Scene before, Scene after, String instruction, String asked) {}
