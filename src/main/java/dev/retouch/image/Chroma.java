package dev.retouch.image;

/** How many samples of colour a picture keeps for its samples of brightness. */
public enum Chroma {
    /** One each: an edit's saturated edges stay sharp. */
    FULL("4:4:4"),
    /** One for four: smaller files. */
    QUARTER("4:2:0");

    private final String notation;

    Chroma(String notation) {
        this.notation = notation;
    }

    /** The notation of video, 4:4:4 or 4:2:0. */
    @Override
    public String toString() {
        return notation;
    }
}
