package dev.retouch.edit;

/** How much of the picture the network computes in the steps of a local edit. */
public enum LocalCompute {
    /** Everything in every step. */
    EXACT,
    /** In most steps only the region, where nothing else of the model's picture is shown: local edits that preserve exactly. */
    SPARSE,
    /** The second where it was measured to be as good and faster, else the first. */
    AUTO
}
