package dev.retouch.scene;

/** What an edit changes. */
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

    /** Whether the edit has no spatial extent. */
    public boolean isGlobal() {
        return this == WARMER || this == COOLER || this == DARKER;
    }
}
