package dev.retouch.scene;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;

/** What is printed over an object's body; its colour follows from the body's. */
enum Pattern {
    PLAIN("plain", ""),
    STRIPED("striped", "stripes"),
    DOTTED("dotted", "dots"),
    CHECKED("checked", "checks");

    /** As in "make the mug striped". */
    final String adjective;

    /** As in "put stripes on the mug". */
    final String noun;

    Pattern(String adjective, String noun) {
        this.adjective = adjective;
        this.noun = noun;
    }

    void draw(Graphics2D g, Shape body, Palette.Named colour) {
        if (this == PLAIN) {
            return;
        }
        boolean light = colour.red() + colour.green() + colour.blue() > 480;
        g.setColor(light ? new Color(60, 60, 78) : new Color(246, 240, 222));
        Shape before = g.getClip();
        g.clip(body);
        Rectangle2D box = body.getBounds2D();
        double step = 10;
        for (double x = box.getX() - step; x < box.getMaxX() + step; x += step) {
            if (this == STRIPED) {
                g.fill(new Rectangle2D.Double(x, box.getY(), step / 2, box.getHeight()));
                continue;
            }
            int row = 0;
            for (double y = box.getY(); y < box.getMaxY() + step; y += step / 2, row++) {
                if (this == CHECKED) {
                    g.fill(new Rectangle2D.Double(x + (row % 2) * step / 2, y, step / 2, step / 2));
                } else if (row % 2 == 0) {
                    g.fill(new Ellipse2D.Double(x + (row / 2 % 2) * step / 2, y, 5, 5));
                }
            }
        }
        g.setClip(before);
    }
}
