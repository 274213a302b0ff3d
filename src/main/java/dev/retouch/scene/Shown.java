package dev.retouch.scene;

/**
 * Something that stands in a source picture: what a text encoder is asked about while it learns to see.
 *
 * @param kind below {@link #KINDS}: an object's, or the sign's
 * @param colour index in {@link Palette#names}; -1 for a sign
 * @param left of its box, a share of the picture's side, as are the others
 * @param right behind its box
 * @param top of its box
 * @param bottom behind its box
 */
public record Shown(int kind, int colour, double left, double right, double top, double bottom) {

    private static final int SIGN = ObjectKind.values().length;

    /** How many different things there are. */
    public static final int KINDS = SIGN + 1;

    static Shown of(Item item) {
        var box = item.placement().createTransformedShape(item.kind().bounds()).getBounds2D();
        return of(item.kind().ordinal(), Palette.names().indexOf(item.colour()), box);
    }

    static Shown of(Sign sign) {
        return of(SIGN, -1, SignPainter.text(sign).getBounds2D());
    }

    private static Shown of(int kind, int colour, java.awt.geom.Rectangle2D box) {
        double side = SceneSet.CANVAS;
        return new Shown(
                kind, colour, box.getMinX() / side, box.getMaxX() / side, box.getMinY() / side, box.getMaxY() / side);
    }

    /** Whether a point lies in its box. */
    public boolean covers(double x, double y) {
        return x >= left && x < right && y >= top && y < bottom;
    }
}
