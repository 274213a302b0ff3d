package dev.retouch.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A colour of the palette is recognised, also in shade. */
class PaletteTest {

    static List<String> names() {
        return Palette.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void nearest_ofAColourAndItsShade_isItsName(String name) {
        int rgb = Palette.rgb(name);
        for (double light : new double[] {1, 0.9}) {
            assertEquals(
                    name,
                    Palette.nearest(light * (rgb >> 16), light * (rgb >> 8 & 255), light * (rgb & 255)),
                    () -> name + " at " + light);
        }
    }

    @Test
    void rgb_ofAnUnknownName_listsTheNames() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Palette.rgb("mauve"));
        assertTrue(refused.getMessage().contains("[red, orange"), refused.getMessage());
    }
}
