package dev.retouch.scene;

import java.awt.Shape;

/** One piece of an object, in the object's own units; pieces are drawn in the order of their list. */
record Part(Tone tone, Relief relief, Shape shape) {

    /** How light models the piece. */
    enum Relief {
        ROUND,
        FLAT,
        NONE
    }

    static Part round(Tone tone, Shape shape) {
        return new Part(tone, Relief.ROUND, shape);
    }

    static Part flat(Tone tone, Shape shape) {
        return new Part(tone, Relief.FLAT, shape);
    }

    static Part plain(Tone tone, Shape shape) {
        return new Part(tone, Relief.NONE, shape);
    }
}
