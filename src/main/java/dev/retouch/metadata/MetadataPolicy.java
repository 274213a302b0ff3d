package dev.retouch.metadata;

/** How much of a source's metadata its result carries. */
public enum MetadataPolicy {
    /** Nothing. */
    STRIP("strip"),
    /** Copyright, author, credit, licence and density. */
    KEEP_RIGHTS("keep-rights"),
    /** Everything but location, thumbnails, maker notes and what described the former pixels. */
    KEEP_ALL("keep-all");

    private final String text;

    MetadataPolicy(String text) {
        this.text = text;
    }

    /** The name in requests. */
    @Override
    public String toString() {
        return text;
    }
}
