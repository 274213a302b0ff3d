package dev.retouch.scene;

import java.awt.Color;

/**
 * What stands behind the objects.
 *
 * @param wall its main colour
 * @param floor of the table, the floor or the boards
 * @param horizon where wall and floor meet, in units from the top
 * @param grain a number in [0, 1) that varies the details of one style
 */
record Backdrop(Style style, Color wall, Color floor, double horizon, double grain) {
    enum Style {
        STUDIO,
        TABLE,
        SPOTLIGHT,
        TILES,
        BOARD,
        WINDOW,
        SHELVES
    }
}
