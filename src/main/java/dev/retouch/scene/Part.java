package dev.retouch.scene;

import java.awt.Shape;

/** One piece of an object, in the object's own units; pieces are drawn in the order of their list. */
record Part(Material material, Relief relief, Shape shape) {

    /** How light models the piece. */
    enum Relief {
        ROUND,
        FLAT,
        NONE
    }

    static Part round(Material material, Shape shape) {
        return new Part(material, Relief.ROUND, shape);
    }

    static Part flat(Material material, Shape shape) {
        return new Part(material, Relief.FLAT, shape);
    }

    static Part plain(Material material, Shape shape) {
        return new Part(material, Relief.NONE, shape);
    }
}
