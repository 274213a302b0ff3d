package dev.retouch.scene;

/** The square that scenes are laid out on. */
final class Canvas {

    /** Side in units; a picture of this many pixels a side has one pixel for each unit. */
    static final int SIDE = 128;

    private Canvas() {}
}
