package dev.retouch.scene;

import static dev.retouch.scene.Shapes.ellipse;
import static dev.retouch.scene.Shapes.line;
import static dev.retouch.scene.Shapes.path;
import static dev.retouch.scene.Shapes.rect;
import static dev.retouch.scene.Shapes.rounded;

import java.util.List;

/** Drawings of bags and clothing: x from the middle to the right, y from the ground (0) up (negative), in units. */
final class ClothingDrawings {
    private ClothingDrawings() {}

    static List<Part> handbag() {
        return List.of(
                Part.round(Material.BODY_DEEP, line(3.4, "M -11 -28 C -11 -51 11 -51 11 -28")),
                Part.flat(
                        Material.BODY,
                        path("M -16 -31 L 16 -31 Q 19 -31 19.4 -28 L 21 -4 Q 21 0.5 17 0.5 L -17 0.5"
                                + " Q -21 0.5 -21 -4 L -19.4 -28 Q -19 -31 -16 -31 Z")),
                Part.flat(
                        Material.BODY_DEEP,
                        path("M -19.2 -28.5 Q -19 -31 -16 -31 L 16 -31 Q 19 -31 19.2 -28.5 L 19.4 -25.5"
                                + " L -19.4 -25.5 Z")),
                Part.round(Material.BRASS, rounded(-3, -29.5, 6, 6, 1.2)));
    }

    static List<Part> backpack() {
        return List.of(
                Part.round(Material.DARK, line(2.4, "M -4.5 -45 C -4.5 -52 4.5 -52 4.5 -45")),
                Part.round(Material.BODY_DEEP, path("M -15 -30 C -21 -28 -20.5 -6 -17 -3 L -14 -3 L -14 -30 Z")),
                Part.round(Material.BODY_DEEP, path("M 15 -30 C 21 -28 20.5 -6 17 -3 L 14 -3 L 14 -30 Z")),
                Part.round(
                        Material.BODY,
                        path("M -16 -36 C -16 -50 16 -50 16 -36 L 17 -4 Q 17 0.5 13 0.5 L -13 0.5 Q -17 0.5 -17 -4 Z")),
                Part.flat(Material.BODY_TRIM, rounded(-12.5, -20, 25, 17, 3)),
                Part.plain(Material.DARK, rect(-11, -17.4, 22, 1.3)),
                Part.plain(Material.BRASS, rounded(6.5, -18.4, 2.4, 5, 1)));
    }

    static List<Part> shoe() {
        return List.of(
                Part.flat(Material.BODY_DEEP, path("M -20 -25 C -15 -20 -9 -20 -4 -25 L -5 -18 L -18 -17 Z")),
                Part.flat(
                        Material.BODY,
                        path("M -20.5 -26 C -22.5 -16 -22 -9 -21.5 -4 L 22 -4 C 23 -12 15 -13.5 9 -16"
                                + " C 3 -18.5 0 -24 -3.5 -26.5 C -7 -20.5 -15 -20.5 -20.5 -26 Z")),
                Part.flat(Material.CREAM, path("M 12 -4 C 11 -9 13 -12 16 -12.6 C 20 -11 22.8 -9 22 -4 Z")),
                Part.round(Material.CREAM, rounded(-22.6, -5.4, 45.4, 6, 2.4)),
                Part.plain(
                        Material.CREAM,
                        line(1.5, "M -3 -20.5 L 1.5 -23.4 M 0.5 -17.3 L 5 -20.4 M 4.5 -14.8 L 9 -17.6")));
    }

    static List<Part> cap() {
        return List.of(
                Part.round(Material.BODY, path("M -20 -4 C -23 -34 12 -37 14.5 -5.5 Q -3 -1.5 -20 -4 Z")),
                Part.plain(Material.BODY_DEEP, line(0.9, "M -3.5 -26.8 C -7 -19 -7 -11 -6 -4")),
                Part.round(Material.BODY_TRIM, ellipse(-3.5, -27.4, 2.4, 1.5)),
                Part.flat(
                        Material.BODY_DEEP,
                        path("M -5 -6 C 4 -9.5 12 -9.5 16 -8.5 C 21 -7.5 25 -4 25 -0.5 C 17 -3 6 -3 -5 -2.2 Z")));
    }
}
