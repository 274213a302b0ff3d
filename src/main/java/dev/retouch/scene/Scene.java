package dev.retouch.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that a picture is drawn from.
 *
 * @param ground where objects of a ROW stand, in units from the top
 * @param items of distinct kinds
 * @param signs none or one
 */
record Scene(Layout layout, Backdrop backdrop, Light light, double ground, List<Item> items, List<Sign> signs) {
    Scene {
        items = List.copyOf(items);
        signs = List.copyOf(signs);
    }

    Scene with(Item item) {
        List<Item> more = new ArrayList<>(items);
        more.add(item);
        return new Scene(layout, backdrop, light, ground, more, signs);
    }

    Scene without(Item item) {
        List<Item> fewer = new ArrayList<>(items);
        fewer.remove(item);
        return new Scene(layout, backdrop, light, ground, fewer, signs);
    }

    Scene replacing(Item item, Item by) {
        List<Item> other = new ArrayList<>(items);
        other.set(other.indexOf(item), by);
        return new Scene(layout, backdrop, light, ground, other, signs);
    }

    Scene replacing(Sign by) {
        return new Scene(layout, backdrop, light, ground, items, List.of(by));
    }

    List<VisibleObject> visibleObjects() {
        return Stream.concat(
                        items.stream().map(VisibleObject::of), signs.stream().map(VisibleObject::of))
                .toList();
    }

    boolean has(ObjectKind kind) {
        return items.stream().anyMatch(item -> item.kind() == kind);
    }
}
