package dev.retouch.scene;

/** What an instruction asks for. */
public enum EditKind {
    RECOLOUR,
    REMOVE,
    ADD,
    REPLACE,
    PATTERN,
    TEXT,
    WARMER,
    COOLER,
    DARKER;

    /** Whether the edit concerns the whole picture rather than one place in it. */
    public boolean isGlobal() {
        return this == WARMER || this == COOLER || this == DARKER;
    }
}
