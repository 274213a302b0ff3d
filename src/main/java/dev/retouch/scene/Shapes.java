package dev.retouch.scene;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Scanner;

/** Shapes: paths written as in SVG with absolute coordinates, and simple figures. */
final class Shapes {
    private Shapes() {}

    /**
     * A path of the commands M x y, L x y, Q cx cy x y, C c1x c1y c2x c2y x y and Z.
     *
     * @throws IllegalArgumentException on any other command
     */
    static Path2D path(String commands) {
        Path2D path = new Path2D.Double();
        try (Scanner in = new Scanner(commands)) {
            while (in.hasNext()) {
                String command = in.next();
                switch (command) {
                    case "M" -> path.moveTo(number(in), number(in));
                    case "L" -> path.lineTo(number(in), number(in));
                    case "Q" -> path.quadTo(number(in), number(in), number(in), number(in));
                    case "C" -> path.curveTo(number(in), number(in), number(in), number(in), number(in), number(in));
                    case "Z" -> path.closePath();
                    default -> throw new IllegalArgumentException("unknown path command \"" + command + "\"");
                }
            }
        }
        return path;
    }

    private static double number(Scanner in) {
        return Double.parseDouble(in.next());
    }

    /** A line of round caps and joins along a path, as a filled shape. */
    static Shape line(double width, String commands) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                .createStrokedShape(path(commands));
    }

    static Shape rect(double x, double y, double width, double height) {
        return new Rectangle2D.Double(x, y, width, height);
    }

    static Shape rounded(double x, double y, double width, double height, double radius) {
        return new RoundRectangle2D.Double(x, y, width, height, 2 * radius, 2 * radius);
    }

    static Shape ellipse(double centreX, double centreY, double radiusX, double radiusY) {
        return new Ellipse2D.Double(centreX - radiusX, centreY - radiusY, 2 * radiusX, 2 * radiusY);
    }

    static Shape union(Shape... shapes) {
        Area all = new Area();
        for (Shape shape : shapes) {
            all.add(new Area(shape));
        }
        return new Path2D.Double(all);
    }

    static Shape intersection(Shape a, Shape b) {
        Area both = new Area(a);
        both.intersect(new Area(b));
        return new Path2D.Double(both);
    }
}
