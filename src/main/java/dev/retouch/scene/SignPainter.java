package dev.retouch.scene;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Draws signs, posters and price tags with their words. */
final class SignPainter {
    private static final double HIGHEST_CAPITAL = 14;

    private SignPainter() {}

    static void paint(Graphics2D pen, Sign sign) {
        Rectangle2D area = sign.area();
        pen.setPaint(Colours.faded(Color.BLACK, 0.16));
        pen.fill(Shapes.rounded(area.getX() + 0.6, area.getY() + 1.6, area.getWidth(), area.getHeight(), 2));
        Shape board = board(sign, area);
        pen.setPaint(sign.board());
        pen.fill(board);
        pen.setStroke(new BasicStroke(1.2f));
        switch (sign.style()) {
            case SIGN -> {
                pen.setPaint(sign.ink());
                pen.draw(Shapes.rounded(
                        area.getX() + 1.6, area.getY() + 1.6, area.getWidth() - 3.2, area.getHeight() - 3.2, 1.4));
            }
            case POSTER -> {
                pen.setPaint(Colours.mixed(sign.board(), sign.ink(), 0.7));
                pen.fill(Shapes.rect(area.getX(), area.getY(), area.getWidth(), 3.4));
                pen.fill(Shapes.rect(area.getX(), area.getMaxY() - 3.4, area.getWidth(), 3.4));
            }
            case PRICE_TAG -> {
                pen.setPaint(Colours.mixed(sign.board(), Color.BLACK, 0.65));
                pen.fill(Shapes.ellipse(area.getX() + 6.5, area.getCenterY(), 2, 2));
                pen.draw(Shapes.path("M " + (area.getX() + 6.5) + " " + area.getCenterY() + " Q " + (area.getX() + 2)
                        + " " + (area.getY() - 4) + " " + (area.getX() + 7) + " 0"));
            }
        }
        pen.setPaint(sign.ink());
        pen.fill(text(sign));
    }

    static Shape text(Sign sign) {
        return sign.face().fitted(sign.word(), sign.textArea(), HIGHEST_CAPITAL);
    }

    private static Shape board(Sign sign, Rectangle2D area) {
        if (sign.style() != Sign.Style.PRICE_TAG) {
            return Shapes.rounded(area.getX(), area.getY(), area.getWidth(), area.getHeight(), 2);
        }
        Path2D tag = new Path2D.Double();
        tag.moveTo(area.getX() + 8, area.getY());
        tag.lineTo(area.getMaxX(), area.getY());
        tag.lineTo(area.getMaxX(), area.getMaxY());
        tag.lineTo(area.getX() + 8, area.getMaxY());
        tag.lineTo(area.getX(), area.getCenterY() + 5);
        tag.lineTo(area.getX(), area.getCenterY() - 5);
        tag.closePath();
        return tag;
    }
}
