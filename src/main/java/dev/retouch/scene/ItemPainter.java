package dev.retouch.scene;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;

/** Draws one object: its shadow, its parts with light on them, its pattern and its label. */
final class ItemPainter {
    private static final Color LABEL = new Color(0xf6f0e2);
    private static final Color LABEL_INK = new Color(0x2b2a2e);
    private static final double HIGHEST_CAPITAL = 11;
    private static final BasicStroke EDGE = new BasicStroke(0.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

    private ItemPainter() {}

    static void shadow(Graphics2D pen, Item item, Light light) {
        Rectangle2D bounds = item.kind().bounds();
        double half = bounds.getWidth() * item.scale() / 2;
        double middle = item.x() + (item.mirrored() ? -1 : 1) * bounds.getCenterX() * item.scale();
        softEllipse(pen, middle - 5.0 * light.side(), item.ground() + 0.6, half + 5, 5.5, 0.34);
        softEllipse(pen, middle, item.ground() + 0.2, half, 2.6, 0.5);
    }

    private static void softEllipse(Graphics2D pen, double x, double y, double radiusX, double radiusY, double dark) {
        AffineTransform kept = pen.getTransform();
        pen.translate(x, y);
        pen.scale(radiusX, radiusY);
        pen.setPaint(new RadialGradientPaint(0, 0, 1, new float[] {0, 0.55f, 1}, new Color[] {
            Colours.faded(Color.BLACK, dark), Colours.faded(Color.BLACK, dark * 0.6), Colours.faded(Color.BLACK, 0)
        }));
        pen.fill(Shapes.ellipse(0, 0, 1, 1));
        pen.setTransform(kept);
    }

    static void paint(Graphics2D pen, Item item, Light light) {
        AffineTransform kept = pen.getTransform();
        pen.transform(item.placement());
        int rgb = Palette.rgb(item.colour());
        int side = item.mirrored() ? -light.side() : light.side();
        int bodyParts = 0;
        for (Part part : item.kind().parts()) {
            pen.setPaint(part.material().colour(rgb));
            pen.fill(part.shape());
            if (part.material() == Material.BODY && item.pattern() != Pattern.PLAIN) {
                pen.setPaint(Colours.pattern(rgb));
                pen.fill(item.kind().decoration(item.pattern()).get(bodyParts++));
            }
            relief(pen, part, side, light.strength());
            if (part.relief() != Part.Relief.NONE) {
                pen.setStroke(EDGE);
                pen.setPaint(Colours.faded(Color.BLACK, 0.2));
                pen.draw(part.shape());
            }
        }
        pen.setTransform(kept);
        if (!item.word().isEmpty()) {
            label(pen, item);
        }
    }

    private static void relief(Graphics2D pen, Part part, int side, double strength) {
        if (part.relief() == Part.Relief.NONE) {
            return;
        }
        boolean round = part.relief() == Part.Relief.ROUND;
        Rectangle2D bounds = part.shape().getBounds2D();
        float lit = (float) (side < 0 ? bounds.getMinX() : bounds.getMaxX());
        float far = (float) (side < 0 ? bounds.getMaxX() : bounds.getMinX());
        float top = (float) bounds.getMinY();
        float bottom = round ? top : (float) bounds.getMaxY();
        float[] stops = round ? new float[] {0, 0.24f, 0.5f, 0.52f, 1} : new float[] {0, 0.01f, 0.45f, 0.46f, 1};
        pen.setPaint(new LinearGradientPaint(lit, top, far, bottom, stops, new Color[] {
            Colours.faded(Color.WHITE, round ? 0 : 0.16 * strength),
            Colours.faded(Color.WHITE, (round ? 0.26 : 0.16) * strength),
            Colours.faded(Color.WHITE, 0),
            Colours.faded(Color.BLACK, 0),
            Colours.faded(Color.BLACK, (round ? 0.34 : 0.2) * strength)
        }));
        pen.fill(part.shape());
    }

    /** The paper of an item's label, in the scene's units. */
    static Rectangle2D labelArea(Item item) {
        return item.placement().createTransformedShape(item.kind().label()).getBounds2D();
    }

    static Shape labelText(Item item) {
        Rectangle2D paper = labelArea(item);
        double margin = 1.8 * item.scale();
        Rectangle2D area = new Rectangle2D.Double(
                paper.getX() + margin, paper.getY(), paper.getWidth() - 2 * margin, paper.getHeight());
        return item.face().fitted(item.word(), area, HIGHEST_CAPITAL * item.scale());
    }

    static Shape labelPaper(Item item) {
        Rectangle2D paper = labelArea(item);
        return Shapes.rounded(paper.getX(), paper.getY(), paper.getWidth(), paper.getHeight(), 1.6);
    }

    private static void label(Graphics2D pen, Item item) {
        pen.setPaint(LABEL);
        pen.fill(labelPaper(item));
        pen.setStroke(EDGE);
        pen.setPaint(Colours.faded(Color.BLACK, 0.25));
        pen.draw(labelPaper(item));
        pen.setPaint(LABEL_INK);
        pen.fill(labelText(item));
    }
}
