package dev.retouch.image;

/** What became of a source's transparency in the stored result. */
public enum AlphaHandling {
    /** The source has none. */
    NONE,
    /** The result has the source's alpha, bit for bit. */
    KEPT,
    /** The result is opaque: a transparent source on a colour. */
    FLATTENED
}
