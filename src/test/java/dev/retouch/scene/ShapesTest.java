package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Rectangle2D;
import org.junit.jupiter.api.Test;

/** Paths are read as SVG writes them. */
class ShapesTest {

    @Test
    void path_ofEveryCommand_hasItsBounds() {
        Rectangle2D box =
                Shapes.path("M 0 0 L 10 0 Q 12 5 10 10 C 8 12 2 12 0 10 Z").getBounds2D();
        assertEquals(0, box.getMinX());
        assertEquals(0, box.getMinY());
        assertTrue(box.getMaxX() >= 10 && box.getMaxY() >= 10);
    }

    @Test
    void path_ofAnUnknownCommand_namesIt() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Shapes.path("M 0 0 H 5"));
        assertTrue(refused.getMessage().contains("\"H\""), refused.getMessage());
    }

    @Test
    void intersection_keepsWhatBothCover() {
        Rectangle2D both = Shapes.intersection(Shapes.rect(0, 0, 4, 4), Shapes.rect(2, 2, 4, 4))
                .getBounds2D();
        assertEquals(new Rectangle2D.Double(2, 2, 2, 2), both);
    }
}
