package dev.retouch.scene;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.GeneralPath;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.List;

/**
 * Kinds of objects as outlines: x from -50 to 50 around the middle, y from -100 (top) to 0 (the ground).
 *
 * <p>The body takes the object's colour and pattern, the trim stays grey.
 */
enum Product {
    MUG(List.of("mug", "cup"), union(round(-32, -70, 58, 70, 14), ring(16, -56, 34, 40, 8)), empty(), 0.9),
    BOTTLE(
            List.of("bottle", "flask"),
            union(round(-24, -66, 48, 66, 16), poly(-24, -54, -9, -78, 9, -78, 24, -54), rect(-9, -88, 18, 14)),
            round(-11, -100, 22, 13, 4),
            1),
    VASE(
            List.of("vase", "jar"),
            union(oval(-34, -68, 68, 64), rect(-12, -84, 24, 22), rect(-20, -8, 40, 8)),
            round(-20, -92, 40, 10, 6),
            0.95),
    HANDBAG(
            List.of("handbag", "purse", "bag"),
            poly(-38, -60, 38, -60, 48, 0, -48, 0),
            union(ring(-24, -94, 48, 60, 6), rect(-7, -44, 14, 12)),
            0.9),
    LAMP(
            List.of("lamp", "table lamp"),
            poly(-20, -100, 20, -100, 42, -50, -42, -50),
            union(rect(-4, -52, 8, 46), oval(-26, -12, 52, 12)),
            1),
    CHAIR(
            List.of("chair", "seat"),
            union(round(-34, -100, 14, 58, 6), round(-36, -52, 70, 16, 6), round(-30, -100, 56, 34, 10)),
            union(rect(-32, -38, 7, 38), rect(24, -38, 7, 38), rect(-8, -38, 6, 32)),
            1),
    BOX(
            List.of("box", "parcel", "package"),
            rect(-42, -64, 84, 64),
            union(rect(-7, -64, 14, 64), rect(-42, -40, 84, 5)),
            0.85),
    CAP(
            List.of("cap", "hat"),
            union(new Area(new Arc2D.Double(-40, -62, 72, 100, 0, 180, Arc2D.CHORD)), round(-2, -20, 52, 14, 12)),
            oval(-9, -68, 10, 8),
            0.85),
    TEAPOT(
            List.of("teapot", "kettle"),
            union(oval(-34, -62, 64, 60), poly(24, -44, 50, -60, 50, -52, 26, -18), ring(-52, -54, 34, 38, 7)),
            union(oval(-7, -74, 14, 14), round(-18, -64, 34, 8, 6)),
            0.9),
    BACKPACK(
            List.of("backpack", "rucksack"),
            union(round(-34, -88, 68, 88, 34), round(-42, -44, 14, 40, 10), round(28, -44, 14, 40, 10)),
            union(ring(-12, -100, 24, 24, 5), round(-22, -40, 44, 4, 2), rect(-22, -62, 44, 4)),
            0.95);

    /** What instructions call it. */
    final List<String> nouns;

    final Area body;
    final Area trim;

    /** How tall it is beside the others. */
    final double scale;

    Product(List<String> nouns, Area body, Area trim, double scale) {
        this.nouns = nouns;
        this.body = body;
        this.trim = trim;
        this.scale = scale;
    }

    private static Area rect(double x, double y, double w, double h) {
        return new Area(new Rectangle2D.Double(x, y, w, h));
    }

    private static Area round(double x, double y, double w, double h, double arc) {
        return new Area(new RoundRectangle2D.Double(x, y, w, h, arc, arc));
    }

    private static Area oval(double x, double y, double w, double h) {
        return new Area(new Ellipse2D.Double(x, y, w, h));
    }

    private static Area ring(double x, double y, double w, double h, double thickness) {
        return new Area(new BasicStroke((float) thickness).createStrokedShape(new Ellipse2D.Double(x, y, w, h)));
    }

    private static Area poly(double... xy) {
        GeneralPath path = new GeneralPath();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return new Area(path);
    }

    private static Area union(Area... parts) {
        Area all = new Area();
        for (Area part : parts) {
            all.add(part);
        }
        return all;
    }

    private static Area empty() {
        return new Area();
    }

    /** An outline at its place in the picture. */
    static Shape placed(Area part, Item item) {
        AffineTransform place = AffineTransform.getTranslateInstance(item.x(), item.ground());
        double factor = item.height() * item.product().scale / 100;
        place.scale(factor, factor);
        return place.createTransformedShape(part);
    }
}
