package dev.retouch.scene;

import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** The kinds of objects in scenes, with their names in instructions and their drawings. */
enum ObjectKind {
    MUG(ContainerDrawings.mug(), new Rectangle2D.Double(-18, -26, 29, 15), true, "mug", "cup"),
    BOTTLE(ContainerDrawings.bottle(), noLabel(), true, "bottle", "flask"),
    VASE(ContainerDrawings.vase(), noLabel(), true, "vase", "jar"),
    TEAPOT(ContainerDrawings.teapot(), noLabel(), true, "teapot", "tea pot"),
    BOX(ContainerDrawings.box(), new Rectangle2D.Double(-19.5, -20, 29, 15), true, "box", "parcel"),
    HANDBAG(ClothingDrawings.handbag(), new Rectangle2D.Double(-15, -21.5, 30, 15), true, "handbag", "purse"),
    BACKPACK(ClothingDrawings.backpack(), new Rectangle2D.Double(-14, -39, 28, 15), true, "backpack", "rucksack"),
    SHOE(ClothingDrawings.shoe(), noLabel(), true, "shoe", "sneaker"),
    CAP(ClothingDrawings.cap(), noLabel(), true, "cap", "hat"),
    LAMP(FurnitureDrawings.lamp(), noLabel(), true, "lamp", "table lamp"),
    CHAIR(FurnitureDrawings.chair(), noLabel(), false, "chair", "seat"),
    CLOCK(FurnitureDrawings.clock(), noLabel(), false, "clock", "alarm clock");

    private final List<Part> parts;
    private final Rectangle2D label;
    private final boolean patternable;
    private final List<String> names;
    private final Rectangle2D bounds;
    private final Decoration decoration;

    ObjectKind(List<Part> parts, Rectangle2D label, boolean patternable, String... names) {
        this.parts = parts;
        this.label = label;
        this.patternable = patternable;
        this.names = List.of(names);
        Rectangle2D all = new Rectangle2D.Double();
        for (Part part : parts) {
            Rectangle2D.union(all, part.shape().getBounds2D(), all);
        }
        this.bounds = all;
        this.decoration = Decoration.of(parts);
    }

    private static Rectangle2D noLabel() {
        return new Rectangle2D.Double();
    }

    List<Part> parts() {
        return parts;
    }

    /** Where a word may be printed, in the object's units. */
    Rectangle2D label() {
        return label;
    }

    boolean hasLabel() {
        return !label.isEmpty();
    }

    boolean patternable() {
        return patternable;
    }

    List<String> names() {
        return names;
    }

    Rectangle2D bounds() {
        return bounds;
    }

    /** The pattern's ink on the body, in the object's units; empty for PLAIN. */
    List<Shape> decoration(Pattern pattern) {
        return decoration.of(pattern);
    }
}
