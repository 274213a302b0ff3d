package dev.retouch.edit;

/** What protects the keep region of a local edit. */
public enum Preserve {
    /** The result is composited over the source: pixels outside the feathered region are the source's own. */
    EXACT,
    /** The model's picture as it is: only the gate protects. */
    SOFT
}
