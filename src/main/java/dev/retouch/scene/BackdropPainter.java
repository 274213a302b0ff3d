package dev.retouch.scene;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** Draws walls, floors, tables, shelves and the light that falls on them. */
final class BackdropPainter {
    private static final double SIZE = Canvas.SIDE;

    private final Graphics2D pen;
    private final Backdrop backdrop;
    private final Light light;

    private BackdropPainter(Graphics2D pen, Backdrop backdrop, Light light) {
        this.pen = pen;
        this.backdrop = backdrop;
        this.light = light;
    }

    static void paint(Graphics2D pen, Scene scene) {
        BackdropPainter painter = new BackdropPainter(pen, scene.backdrop(), scene.light());
        switch (scene.backdrop().style()) {
            case STUDIO -> painter.studio();
            case TABLE -> painter.table();
            case SPOTLIGHT -> painter.spotlight();
            case TILES -> painter.tiles();
            case BOARD -> painter.board(scene.ground());
            case WINDOW -> painter.window();
            case SHELVES -> painter.shelves();
        }
        painter.sideLight();
    }

    private void studio() {
        Color wall = backdrop.wall();
        float bend = (float) (backdrop.horizon() / SIZE);
        pen.setPaint(new LinearGradientPaint(
                0, 0, 0, (float) SIZE, new float[] {0, bend - 0.12f, bend + 0.04f, 1}, new Color[] {
                    shade(wall, 0.9), shade(wall, 1.04), shade(wall, 0.93), shade(wall, 1.08)
                }));
        pen.fill(Shapes.rect(0, 0, SIZE, SIZE));
    }

    private void table() {
        wall();
        floor(backdrop.horizon());
        planks(backdrop.horizon());
    }

    private void spotlight() {
        Color wall = backdrop.wall();
        pen.setPaint(new RadialGradientPaint(
                (float) (SIZE * (0.35 + 0.3 * backdrop.grain())),
                (float) SIZE * 0.4f,
                (float) SIZE * 0.85f,
                new float[] {0, 1},
                new Color[] {shade(wall, 1.12), shade(wall, 0.72)}));
        pen.fill(Shapes.rect(0, 0, SIZE, SIZE));
        vertical(backdrop.horizon(), SIZE, Colours.faded(backdrop.floor(), 0.55), Colours.faded(backdrop.floor(), 0.9));
    }

    private void tiles() {
        wall();
        double size = backdrop.grain() < 0.5 ? 16 : 21.5;
        boolean bricks = backdrop.grain() * 4 % 1 < 0.5;
        pen.setStroke(new BasicStroke(1));
        pen.setColor(Colours.faded(
                Colours.luminance(backdrop.wall()) > 0.6 ? shade(backdrop.wall(), 0.8) : Color.WHITE, 0.5));
        int row = 0;
        for (double y = backdrop.horizon(); y > 0; y -= size * 0.75, row++) {
            pen.draw(new Line2D.Double(0, y, SIZE, y));
            double shift = bricks && row % 2 == 1 ? size / 2 : 0;
            for (double x = shift; x < SIZE; x += size) {
                pen.draw(new Line2D.Double(x, y, x, y - size * 0.75));
            }
        }
        floor(backdrop.horizon());
    }

    private void board(double ground) {
        wall();
        plank(0, ground - 4, SIZE, 5, 7);
    }

    private void window() {
        wall();
        floor(backdrop.horizon());
        pen.setColor(shade(backdrop.floor(), 0.8));
        pen.fill(Shapes.rect(0, backdrop.horizon() - 3.5, SIZE, 3.5));
        double left = light.side() < 0 ? 52 : 20;
        double slant = -12.0 * light.side();
        double top = 8 + 10 * backdrop.grain();
        pen.setColor(new Color(255, 248, 224, 74));
        for (int column = 0; column < 2; column++) {
            for (int row = 0; row < 2; row++) {
                double x = left + column * 24 + row * slant * 0.95;
                double y = top + row * 31;
                Path2D pane = new Path2D.Double();
                pane.moveTo(x, y);
                pane.lineTo(x + 21, y - 2.5);
                pane.lineTo(x + 21 + slant * 0.85, y + 25.5);
                pane.lineTo(x + slant * 0.85, y + 28);
                pane.closePath();
                pen.fill(pane);
            }
        }
    }

    private void shelves() {
        wall();
        pen.setPaint(new GradientPaint(0, 0, new Color(0, 0, 0, 60), 10, 0, new Color(0, 0, 0, 0)));
        pen.fill(Shapes.rect(5, 0, 10, SIZE));
        pen.setPaint(new GradientPaint(
                (float) SIZE - 10, 0, new Color(0, 0, 0, 0), (float) SIZE, 0, new Color(0, 0, 0, 60)));
        pen.fill(Shapes.rect(SIZE - 15, 0, 10, SIZE));
        plank(5, 54, SIZE - 10, 5, 5);
        plank(5, 113, SIZE - 10, 5, 5);
        vertical(64, 74, new Color(0, 0, 0, 70), new Color(0, 0, 0, 0));
        for (double x : new double[] {0, SIZE - 5}) {
            pen.setPaint(backdrop.floor());
            pen.fill(Shapes.rect(x, 0, 5, SIZE));
            pen.setPaint(Colours.faded(Color.BLACK, x > 0 == light.side() < 0 ? 0.05 : 0.2));
            pen.fill(Shapes.rect(x, 0, 5, SIZE));
        }
        pen.setPaint(shade(backdrop.wall(), 0.6));
        pen.fill(Shapes.rect(5, 123, SIZE - 10, 5));
    }

    private void plank(double x, double y, double width, double top, double front) {
        vertical(y - 14, y, new Color(0, 0, 0, 0), new Color(0, 0, 0, 26));
        Color wood = backdrop.floor();
        pen.setPaint(shade(wood, 1.12));
        pen.fill(Shapes.rect(x, y, width, top));
        pen.setPaint(new GradientPaint(0, (float) (y + top), wood, 0, (float) (y + top + front), shade(wood, 0.78)));
        pen.fill(Shapes.rect(x, y + top, width, front));
        vertical(y + top + front, y + top + front + 9, new Color(0, 0, 0, 84), new Color(0, 0, 0, 0));
    }

    private void wall() {
        vertical(0, SIZE, shade(backdrop.wall(), 1.06), shade(backdrop.wall(), 0.9));
    }

    private void floor(double y) {
        vertical(y, SIZE, shade(backdrop.floor(), 0.92), shade(backdrop.floor(), 1.12));
        vertical(y - 5, y, new Color(0, 0, 0, 0), new Color(0, 0, 0, 34));
        pen.setPaint(Colours.faded(Color.WHITE, 0.25));
        pen.fill(Shapes.rect(0, y, SIZE, 0.9));
    }

    private void planks(double y) {
        pen.setStroke(new BasicStroke(0.8f));
        pen.setColor(Colours.faded(Color.BLACK, 0.13));
        double step = 26 + 14 * backdrop.grain();
        for (double x = -2 * SIZE; x < 3 * SIZE; x += step) {
            pen.draw(new Line2D.Double(64 + (x - 64) * 0.55, y, x, SIZE));
        }
    }

    private void sideLight() {
        float from = light.side() < 0 ? 0 : (float) SIZE;
        float to = (float) SIZE - from;
        pen.setPaint(new LinearGradientPaint(from, 0, to, 0, new float[] {0, 0.45f, 0.46f, 1}, new Color[] {
            new Color(255, 255, 255, 34), new Color(255, 255, 255, 0), new Color(0, 0, 0, 0), new Color(0, 0, 0, 34)
        }));
        pen.fill(Shapes.rect(0, 0, SIZE, SIZE));
    }

    private void vertical(double from, double to, Color top, Color bottom) {
        pen.setPaint(new GradientPaint(0, (float) from, top, 0, (float) to, bottom));
        Shape band = Shapes.rect(0, from, SIZE, to - from);
        pen.fill(band);
    }

    private static Color shade(Color colour, double factor) {
        return Colours.scaled(colour.getRGB(), factor);
    }
}
