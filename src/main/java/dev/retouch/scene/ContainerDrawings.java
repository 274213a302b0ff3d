package dev.retouch.scene;

import static dev.retouch.scene.Shapes.ellipse;
import static dev.retouch.scene.Shapes.line;
import static dev.retouch.scene.Shapes.path;
import static dev.retouch.scene.Shapes.rect;
import static dev.retouch.scene.Shapes.rounded;

import java.util.List;

/** Drawings of vessels and boxes: x from the middle to the right, y from the ground (0) up (negative), in units. */
final class ContainerDrawings {
    private ContainerDrawings() {}

    static List<Part> mug() {
        return List.of(
                Part.round(Material.BODY_TRIM, line(4.6, "M 11 -28 C 24 -31 24 -7 10 -9")),
                Part.round(
                        Material.BODY,
                        path("M -20 -36 L -18.5 -4 Q -18 0 -14 1 Q -3.5 2.5 7 1 Q 11 0 11.5 -4 L 13 -36 Z")),
                Part.flat(Material.BODY_DEEP, ellipse(-3.5, -36, 16.5, 3.4)));
    }

    static List<Part> bottle() {
        return List.of(
                Part.round(
                        Material.BODY,
                        path("M -4.6 -51 L -4.6 -45 C -4.6 -38 -12.5 -38 -12.5 -29 L -12.5 -3 Q -12.5 0.6 -8.5 1"
                                + " Q 0 2 8.5 1 Q 12.5 0.6 12.5 -3 L 12.5 -29 C 12.5 -38 4.6 -38 4.6 -45 L 4.6 -51 Z")),
                Part.round(Material.CREAM, rect(-12.5, -24, 25, 10)),
                Part.round(Material.DARK, rounded(-5.6, -58, 11.2, 9, 1.6)));
    }

    static List<Part> vase() {
        return List.of(
                Part.round(
                        Material.BODY,
                        path("M -8.5 -50 C -7 -45 -5 -43 -6 -38 C -17 -32 -19 -19 -14 -8 C -12 -3 -10 0 -8 0.6"
                                + " Q 0 1.8 8 0.6 C 10 0 12 -3 14 -8 C 19 -19 17 -32 6 -38 C 5 -43 7 -45 8.5 -50 Z")),
                Part.flat(Material.BODY_DEEP, ellipse(0, -50, 8.5, 2.2)));
    }

    static List<Part> teapot() {
        return List.of(
                Part.round(Material.BODY_TRIM, line(3.8, "M 12 -24 C 27 -29 27 -6 13 -8")),
                Part.round(
                        Material.BODY_TRIM,
                        path("M -11 -8 C -19 -9 -17 -23 -23 -26 L -18.5 -28 C -13 -25 -14 -19 -9 -20 Z")),
                Part.round(Material.BODY, ellipse(1, -14.5, 15, 14.5)),
                Part.flat(Material.BODY_DEEP, rounded(-8, -1.6, 18, 2.6, 1)),
                Part.round(Material.BODY_TRIM, path("M -8.5 -27 C -6 -32.5 8 -32.5 10.5 -27 Q 1 -25 -8.5 -27 Z")),
                Part.round(Material.BRASS, ellipse(1, -33.4, 2.8, 2.6)));
    }

    static List<Part> box() {
        return List.of(
                Part.flat(Material.BODY, rect(-21, -29, 32, 29)),
                Part.flat(Material.BODY_DEEP, path("M 11 -29 L 21 -35 L 21 -6 L 11 0 Z")),
                Part.flat(Material.BODY_TRIM, path("M -21 -29 L -11 -35 L 21 -35 L 11 -29 Z")),
                Part.flat(Material.CREAM, path("M -8 -29 L 2 -35 L 7 -35 L -3 -29 L -3 -23 L -8 -23 Z")));
    }
}
