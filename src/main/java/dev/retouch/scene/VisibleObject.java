package dev.retouch.scene;

/**
 * An object or a sign in a source picture: what a text encoder is asked about while it learns to see.
 *
 * @param kind below {@link #KINDS}: an object's, or the sign's
 * @param colour index in {@link Palette#names}; -1 for a sign
 * @param left edge of its bounding box, as a share of the picture's side, as are the other three
 * @param right edge, exclusive
 * @param top edge
 * @param bottom edge, exclusive
 */
public record VisibleObject(int kind, int colour, double left, double right, double top, double bottom) {

    static final int SIGN = ObjectKind.values().length;

    /** Number of kinds. */
    public static final int KINDS = SIGN + 1;

    static VisibleObject of(Item item) {
        var box = item.placement().createTransformedShape(item.kind().bounds()).getBounds2D();
        return of(item.kind().ordinal(), Palette.names().indexOf(item.colour()), box);
    }

    static VisibleObject of(Sign sign) {
        return of(SIGN, -1, SignPainter.text(sign).getBounds2D());
    }

    private static VisibleObject of(int kind, int colour, java.awt.geom.Rectangle2D box) {
        double side = Canvas.SIDE;
        return new VisibleObject(
                kind, colour, box.getMinX() / side, box.getMaxX() / side, box.getMinY() / side, box.getMaxY() / side);
    }

    /** Whether a point lies in the bounding box. */
    public boolean covers(double x, double y) {
        return x >= left && x < right && y >= top && y < bottom;
    }
}
