package dev.retouch.scene;

import java.util.List;

/** Where objects can stand, with the words for each place. */
enum Layout {
    ROW(0.93, List.of(new Slot("on the left", 24), new Slot("in the middle", 64), new Slot("on the right", 104))),
    SHELF(
            0.84,
            List.of(
                    new Slot("on the top left", 36, 58),
                    new Slot("on the top right", 92, 58),
                    new Slot("on the bottom left", 36, 117),
                    new Slot("on the bottom right", 92, 117)));

    private final double scale;
    private final List<Slot> slots;

    Layout(double scale, List<Slot> slots) {
        this.scale = scale;
        this.slots = slots;
    }

    /** Scale of an object before jitter. */
    double scale() {
        return scale;
    }

    List<Slot> slots() {
        return slots;
    }

    /**
     * A place for one object.
     *
     * @param x of its middle, in units
     * @param board the height of the shelf under it, or 0 to use the ground of the scene
     */
    record Slot(String where, double x, double board) {
        Slot(String where, double x) {
            this(where, x, 0);
        }

        double ground(double sceneGround) {
            return board > 0 ? board : sceneGround;
        }
    }
}
