package dev.retouch.edit;

/** What becomes of an edit for whose instruction no region is found. */
public enum WhenNotFound {
    /** It fails: the picture has nothing that the instruction names, or the instruction asks for nothing. */
    FAIL,
    /** It runs everywhere, as with {@link EditMode#GLOBAL}. */
    GLOBAL
}
