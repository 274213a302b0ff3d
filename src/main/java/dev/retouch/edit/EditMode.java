package dev.retouch.edit;

/** Where an edit may act. */
public enum EditMode {
    /** The predicted mask decides between the other two. */
    AUTO,
    /** Inside the predicted region only, through the adapter. */
    LOCAL,
    /** Everywhere: the gate is zero and the backbone edits alone (paper, appendix K). */
    GLOBAL
}
