package dev.retouch.scene;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/** Draws a scene at any side; the canvas is 128 units wide and high. */
final class Painter {

    static final double CANVAS = 128;

    private Painter() {}

    static Raster paint(Scene scene, int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(side / CANVAS, side / CANVAS);
        backdrop(g, scene.backdrop());
        if (scene.sign() != null) {
            sign(g, scene.sign());
        }
        // In the order of slots, so that adding or removing one never changes how the others overlap.
        scene.items().stream()
                .sorted(java.util.Comparator.comparingInt(Item::slot))
                .forEach(item -> item(g, item, scene.lightFromLeft()));
        vignette(g, scene.vignette());
        g.dispose();
        return new Raster(side, rgb(image));
    }

    private static byte[] rgb(BufferedImage image) {
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < bgr.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return rgb;
    }

    private static void backdrop(Graphics2D g, Scene.Backdrop b) {
        double h = b.horizon();
        Rectangle2D all = new Rectangle2D.Double(0, 0, CANVAS, CANVAS);
        Rectangle2D floor = new Rectangle2D.Double(0, h, CANVAS, CANVAS - h);
        g.setColor(b.wall());
        g.fill(all);
        switch (b.style()) {
            case SWEEP -> {
                g.setPaint(new GradientPaint(0, (float) h - 24, b.wall(), 0, (float) h + 24, b.ground()));
                g.fill(all);
            }
            case TABLE -> {
                g.setPaint(new GradientPaint(
                        0, (float) h, b.ground(), 0, 128, b.ground().darker()));
                g.fill(floor);
            }
            case TILES -> {
                g.setColor(mix(b.wall(), Color.WHITE, 0.3));
                g.setStroke(new BasicStroke(1.2f));
                for (int i = 12; i < CANVAS; i += 24) {
                    g.draw(new Line2D.Double(i, 0, i, h));
                    g.draw(new Line2D.Double(0, i, CANVAS, i));
                }
                g.setColor(b.ground());
                g.fill(floor);
            }
            case PLANKS -> {
                g.setColor(b.ground());
                g.fill(floor);
                g.setColor(mix(b.wall(), Color.BLACK, 0.14));
                g.setStroke(new BasicStroke(1f));
                for (int i = 16; i < h; i += 18) {
                    g.draw(new Line2D.Double(0, i, CANVAS, i));
                }
            }
            case WINDOW -> {
                g.setColor(b.ground());
                g.fill(floor);
                g.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, 0.28f));
                g.setColor(Color.WHITE);
                g.fill(new java.awt.Polygon(new int[] {20, 60, 100, 60}, new int[] {0, 0, 128, 128}, 4));
                g.setComposite(AlphaComposite.SrcOver);
            }
            case GLOW -> {
                g.setPaint(new RadialGradientPaint(
                        64f, 60f, 90f, new float[] {0f, 1f}, new Color[] {mix(b.wall(), Color.WHITE, 0.35), b.ground()
                        }));
                g.fill(all);
            }
        }
    }

    private static void sign(Graphics2D g, Sign sign) {
        RoundRectangle2D board = new RoundRectangle2D.Double(sign.x(), sign.y(), sign.width(), sign.height(), 5, 5);
        g.setColor(sign.dark() ? new Color(46, 50, 60) : new Color(246, 243, 232));
        g.fill(board);
        g.setColor(sign.dark() ? new Color(246, 243, 232) : new Color(46, 50, 60));
        g.setStroke(new BasicStroke(1.2f));
        g.draw(board);
        g.fill(Lettering.fitted(sign.text(), sign.serif(), textBox(sign)));
    }

    /** Where a sign's letters may be. */
    static Rectangle2D textBox(Sign sign) {
        return new Rectangle2D.Double(sign.x() + 4, sign.y() + 4, sign.width() - 8, sign.height() - 8);
    }

    private static void item(Graphics2D g, Item item, boolean lightFromLeft) {
        shadow(g, item, lightFromLeft);
        Shape body = Product.placed(item.product().body, item);
        g.setColor(item.colour().color());
        g.fill(body);
        item.pattern().draw(g, body, item.colour());
        shade(g, body, lightFromLeft);
        Shape trim = Product.placed(item.product().trim, item);
        g.setColor(new Color(96, 98, 106));
        g.fill(trim);
        shade(g, trim, lightFromLeft);
        if (!item.label().isEmpty()) {
            Rectangle2D box = labelBox(item);
            g.setColor(new Color(250, 248, 240));
            g.fill(box);
            g.setColor(new Color(40, 42, 52));
            g.fill(Lettering.fitted(item.label(), false, inset(box)));
        }
    }

    /** The paper label on an object. */
    static Rectangle2D labelBox(Item item) {
        double width = Math.min(34, item.height() * 0.78);
        double height = 15;
        double y = item.ground() - item.height() * item.product().scale * 0.36 - height / 2;
        return new Rectangle2D.Double(item.x() - width / 2, y, width, height);
    }

    private static Rectangle2D inset(Rectangle2D box) {
        return new Rectangle2D.Double(box.getX() + 2, box.getY() + 2.5, box.getWidth() - 4, box.getHeight() - 5);
    }

    private static void shadow(Graphics2D g, Item item, boolean lightFromLeft) {
        double reach = item.height() * 0.48;
        double shift = lightFromLeft ? 3 : -3;
        for (int i = 0; i < 3; i++) {
            double w = reach * (1 - 0.12 * i);
            g.setColor(new Color(0, 0, 0, 26));
            g.fill(new Ellipse2D.Double(item.x() - w + shift, item.ground() - 3 + i * 0.4, 2 * w, 6 - 0.8 * i));
        }
    }

    /** A little light on one side and shade on the other. */
    private static void shade(Graphics2D g, Shape shape, boolean lightFromLeft) {
        Rectangle2D box = shape.getBounds2D();
        if (box.isEmpty()) {
            return;
        }
        Color light = new Color(255, 255, 255, 34);
        Color dark = new Color(0, 0, 0, 62);
        g.setPaint(new GradientPaint(
                (float) box.getX(),
                0,
                lightFromLeft ? light : dark,
                (float) box.getMaxX(),
                0,
                lightFromLeft ? dark : light));
        g.fill(shape);
    }

    private static void vignette(Graphics2D g, double strength) {
        if (strength <= 0) {
            return;
        }
        g.setPaint(new RadialGradientPaint(64f, 64f, 92f, new float[] {0.55f, 1f}, new Color[] {
            new Color(0, 0, 0, 0), new Color(0, 0, 0, (int) (strength * 255))
        }));
        g.fill(new Rectangle2D.Double(0, 0, CANVAS, CANVAS));
    }

    private static Color mix(Color a, Color b, double share) {
        return new Color(
                (int) (a.getRed() + share * (b.getRed() - a.getRed())),
                (int) (a.getGreen() + share * (b.getGreen() - a.getGreen())),
                (int) (a.getBlue() + share * (b.getBlue() - a.getBlue())));
    }
}
