package dev.retouch.scene;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is drawn, as numbers: an edit is a change of these, so its result is exact.
 *
 * @param lightFromLeft where the light comes from
 * @param vignette how much darker the corners are, 0 to 0.3
 */
record Scene(Backdrop backdrop, boolean lightFromLeft, double vignette, List<Item> items, @Nullable Sign sign) {

    /** The kinds of backgrounds. */
    enum Style {
        SWEEP,
        TABLE,
        TILES,
        PLANKS,
        WINDOW,
        GLOW
    }

    /** @param horizon where wall and ground meet, in units */
    record Backdrop(Style style, Color wall, Color ground, double horizon) {}

    Scene {
        items = List.copyOf(items);
    }

    Scene without(Item item) {
        List<Item> left = new ArrayList<>(items);
        left.remove(item);
        return new Scene(backdrop, lightFromLeft, vignette, left, sign);
    }

    Scene with(Item item) {
        List<Item> more = new ArrayList<>(items);
        more.add(item);
        return new Scene(backdrop, lightFromLeft, vignette, more, sign);
    }

    Scene replacing(Item old, Item changed) {
        List<Item> all = new ArrayList<>(items);
        all.set(all.indexOf(old), changed);
        return new Scene(backdrop, lightFromLeft, vignette, all, sign);
    }

    Scene withSign(Sign changed) {
        return new Scene(backdrop, lightFromLeft, vignette, items, changed);
    }
}
