package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import dev.retouch.sampling.Dimensions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedPictureTest {

    private static final long AREA = 128 * 128;
    private static final int TOKEN = 16;

    private static Picture noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(3).nextBytes(rgb);
        return Picture.opaque(width, height, rgb);
    }

    @Test
    void of_resizesAsTheReferenceDoes() {
        Picture source = noise(100, 50);
        PreparedPicture prepared = PreparedPicture.of(source, AREA, AREA, TOKEN);
        assertArrayEquals(
                Resampler.resize(source, 192, 96, Filter.LANCZOS).rgb(),
                prepared.picture().rgb());
        assertEquals(12, prepared.columns());
        assertEquals(6, prepared.rows());
    }

    @ParameterizedTest
    @CsvSource({
        "128, 128, 128, 128",
        "300, 100, 224, 64",
        "100, 300, 64, 224",
        // The narrowest pictures that keep their ratio, and the first that are squeezed.
        "1600, 100, 512, 32",
        "1601, 100, 512, 32",
        "100, 1600, 32, 512",
        "100, 1601, 32, 512",
        "9999, 1, 512, 32",
        "1, 9999, 32, 512"
    })
    void size_keepsTheRatioUntilASideIsTwoTokens(int width, int height, int wantedWidth, int wantedHeight) {
        assertEquals(
                new Dimensions(wantedWidth, wantedHeight),
                PictureSize.of(Picture.opaque(width, height, new byte[3 * width * height]), AREA, TOKEN));
    }

    @Test
    void size_ofAnAreaThatIsNoMultipleIsWholeTokens() {
        assertEquals(
                new Dimensions(16 * 31, 32),
                PictureSize.of(Picture.opaque(900, 1, new byte[2700]), 32 * 16 * 31 + 300, TOKEN));
        assertEquals(
                new Dimensions(32, 32),
                PictureSize.of(Picture.opaque(900, 1, new byte[2700]), 100, TOKEN),
                "an area below four tokens");
    }
}
