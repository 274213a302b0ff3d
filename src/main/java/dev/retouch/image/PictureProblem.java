package dev.retouch.image;

/** Why encoded bytes did not become a picture. */
public enum PictureProblem {
    EMPTY,
    UNREADABLE,
    TRUNCATED,
    TOO_LARGE,
    TOO_SMALL,
    ANIMATED
}
