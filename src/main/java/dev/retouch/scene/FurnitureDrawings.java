package dev.retouch.scene;

import static dev.retouch.scene.Shapes.ellipse;
import static dev.retouch.scene.Shapes.line;
import static dev.retouch.scene.Shapes.path;
import static dev.retouch.scene.Shapes.rect;
import static dev.retouch.scene.Shapes.rounded;

import java.util.List;

/** Drawings of things for a home: x from the middle to the right, y from the ground (0) up (negative), in units. */
final class FurnitureDrawings {
    private FurnitureDrawings() {}

    static List<Part> lamp() {
        return List.of(
                Part.round(
                        Material.BRASS,
                        path("M -11 0 C -11 -4 -4 -4.6 -2 -6 L 2 -6 C 4 -4.6 11 -4 11 0 Q 0 2 -11 0 Z")),
                Part.round(Material.BRASS, rect(-1.6, -32, 3.2, 27)),
                Part.plain(Material.GLOW, ellipse(0, -29.5, 18, 3)),
                Part.round(Material.BODY, path("M -9.5 -58 Q 0 -60 9.5 -58 L 18.5 -30 Q 0 -26.6 -18.5 -30 Z")));
    }

    static List<Part> chair() {
        return List.of(
                Part.round(Material.WOOD, line(2.6, "M -11 -26 L -10 -6 M 11 -26 L 10 -6")),
                Part.round(Material.WOOD, rect(-14, -38, 3.4, 10)),
                Part.round(Material.WOOD, rect(10.6, -38, 3.4, 10)),
                Part.flat(
                        Material.BODY,
                        path("M -15 -56 Q -15 -59 -12 -59.4 Q 0 -61 12 -59.4 Q 15 -59 15 -56 L 14 -36"
                                + " Q 0 -34.4 -14 -36 Z")),
                Part.round(Material.WOOD, line(3.4, "M -15.5 -24 L -17 -1.4 M 15.5 -24 L 17 -1.4")),
                Part.flat(Material.BODY_TRIM, path("M -14 -31.5 L 14 -31.5 L 18.5 -25 L -18.5 -25 Z")),
                Part.flat(Material.BODY_DEEP, rounded(-18.5, -25.4, 37, 4.6, 1.4)));
    }

    static List<Part> clock() {
        return List.of(
                Part.round(Material.DARK, line(2.8, "M -9.5 -5 L -13 -0.8 M 9.5 -5 L 13 -0.8")),
                Part.round(Material.METAL, line(2, "M 0 -34 L 0 -41")),
                Part.round(Material.BODY_DEEP, path("M -17.5 -31 C -17.5 -42 -4 -43 -3 -36 Z")),
                Part.round(Material.BODY_DEEP, path("M 17.5 -31 C 17.5 -42 4 -43 3 -36 Z")),
                Part.round(Material.BODY, ellipse(0, -19, 18, 18)),
                Part.flat(Material.CREAM, ellipse(0, -19, 12.6, 12.6)),
                Part.plain(
                        Material.DARK,
                        line(1.3, "M 0 -30 L 0 -28.6 M 0 -9.4 L 0 -8 M -11 -19 L -9.6 -19 M 9.6 -19 L 11 -19")),
                Part.plain(Material.DARK, line(1.9, "M 0 -26.6 L 0 -19 L 5.6 -15.6")));
    }
}
