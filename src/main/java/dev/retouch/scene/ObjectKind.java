package dev.retouch.scene;

import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** The objects that stand in the scenes, with their names in instructions and their drawings. */
enum ObjectKind {
    MUG(Goods.mug(), new Rectangle2D.Double(-18, -26, 29, 15), true, "mug", "cup"),
    BOTTLE(Goods.bottle(), noLabel(), true, "bottle", "flask"),
    VASE(Goods.vase(), noLabel(), true, "vase", "jar"),
    TEAPOT(Goods.teapot(), noLabel(), true, "teapot", "tea pot"),
    BOX(Goods.box(), new Rectangle2D.Double(-19.5, -20, 29, 15), true, "box", "parcel"),
    HANDBAG(Wear.handbag(), new Rectangle2D.Double(-15, -21.5, 30, 15), true, "handbag", "purse"),
    BACKPACK(Wear.backpack(), new Rectangle2D.Double(-14, -39, 28, 15), true, "backpack", "rucksack"),
    SHOE(Wear.shoe(), noLabel(), true, "shoe", "sneaker"),
    CAP(Wear.cap(), noLabel(), true, "cap", "hat"),
    LAMP(Home.lamp(), noLabel(), true, "lamp", "table lamp"),
    CHAIR(Home.chair(), noLabel(), false, "chair", "seat"),
    CLOCK(Home.clock(), noLabel(), false, "clock", "alarm clock");

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

    boolean takesWord() {
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
