package dev.retouch.scene;

import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The ink of each pattern, cut to the patterned parts of one kind of object once and for all. */
record Decoration(Map<Pattern, List<Shape>> inks) {
    private static final double STRIPE_PERIOD = 9;
    private static final double STRIPE_WIDTH = 4;
    private static final double DOT_PERIOD = 9;
    private static final double DOT_RADIUS = 2.5;
    private static final double CHECK = 5.5;

    static Decoration of(List<Part> parts) {
        Map<Pattern, List<Shape>> inks = new EnumMap<>(Pattern.class);
        for (Pattern pattern : Pattern.values()) {
            List<Shape> cut = new ArrayList<>();
            for (Part part : parts) {
                if (part.material() == Material.BODY && pattern != Pattern.PLAIN) {
                    cut.add(Shapes.intersection(
                            part.shape(), ink(pattern, part.shape().getBounds2D())));
                }
            }
            inks.put(pattern, List.copyOf(cut));
        }
        return new Decoration(inks);
    }

    List<Shape> of(Pattern pattern) {
        return inks.getOrDefault(pattern, List.of());
    }

    private static Shape ink(Pattern pattern, Rectangle2D area) {
        List<Shape> marks = new ArrayList<>();
        switch (pattern) {
            case STRIPES -> {
                for (double y = -STRIPE_PERIOD / 2; y > area.getMinY(); y -= STRIPE_PERIOD) {
                    marks.add(Shapes.rect(area.getMinX(), y - STRIPE_WIDTH, area.getWidth(), STRIPE_WIDTH));
                }
            }
            case DOTS -> {
                int row = 0;
                for (double y = -5; y > area.getMinY(); y -= DOT_PERIOD * 0.8, row++) {
                    double shift = row % 2 == 0 ? 0 : DOT_PERIOD / 2;
                    for (double x = -54 + shift; x < area.getMaxX(); x += DOT_PERIOD) {
                        marks.add(Shapes.ellipse(x, y, DOT_RADIUS, DOT_RADIUS));
                    }
                }
            }
            case CHECKS -> {
                int row = 0;
                for (double y = 0; y > area.getMinY(); y -= CHECK, row++) {
                    double shift = row % 2 == 0 ? 0 : CHECK;
                    for (double x = -10 * CHECK + shift; x < area.getMaxX(); x += 2 * CHECK) {
                        marks.add(Shapes.rect(x, y - CHECK, CHECK, CHECK));
                    }
                }
            }
            case PLAIN -> throw new IllegalArgumentException("a plain body has no ink");
        }
        return Shapes.union(marks.toArray(new Shape[0]));
    }
}
