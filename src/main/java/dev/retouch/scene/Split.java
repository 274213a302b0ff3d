package dev.retouch.scene;

/** Which scenes a number names: no scene belongs to both. */
public enum Split {
    TRAIN,
    HELD_OUT
}
