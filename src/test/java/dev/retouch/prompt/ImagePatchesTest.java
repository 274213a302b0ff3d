package dev.retouch.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.model.text.PatchGrid;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePatchesTest {

    private static final ImagePatches PUBLISHED = ImagePatches.QWEN_IMAGE_EDIT;

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void of_readsBothSpellingsOfTheAreas() {
        ImagePatches old = ImagePatches.of(json("{\"min_pixels\": 3136, \"max_pixels\": 12845056}"));
        ImagePatches edges = ImagePatches.of(json("{\"size\": {\"shortest_edge\": 3136, \"longest_edge\": 12845056}}"));
        assertEquals(PUBLISHED, old);
        assertEquals(PUBLISHED, edges);
    }

    /** Sides by the reference's smart_resize: multiples of 28, halves to the even one. */
    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 74, 74",
        "1, 1, 4, 4",
        "1, 200, 2, 58",
        "42, 84, 4, 6",
        "70, 70, 4, 4",
        "56, 56, 4, 4",
        "28, 56, 4, 6",
        "6000, 5000, 280, 232"
    })
    void smartResize_keepsTheShapeAndTheAreaInItsLimits(int height, int width, int rows, int columns) {
        assertEquals(new PatchGrid(1, rows, columns), PUBLISHED.smartResize(height, width));
    }

    @Test
    void smartResize_refusesAStripAndNothing() {
        assertThrows(IllegalArgumentException.class, () -> PUBLISHED.smartResize(1, 201));
        assertThrows(IllegalArgumentException.class, () -> PUBLISHED.smartResize(201, 1));
        assertThrows(IllegalArgumentException.class, () -> PUBLISHED.smartResize(0, 1));
        assertThrows(IllegalArgumentException.class, () -> PUBLISHED.smartResize(1, 0));
    }

    @Test
    void sizes_ofAGridAreInPixelsAndTokens() {
        PatchGrid grid = new PatchGrid(1, 4, 6);
        assertEquals(6 * 14, PUBLISHED.width(grid));
        assertEquals(4 * 14, PUBLISHED.height(grid));
        assertEquals(6, PUBLISHED.tokens(grid));
    }

    /** Patches of one pixel, two frames, tokens of 2 x 2: the order can be written down. */
    @Test
    void patches_comeTokenByTokenThenColourThenFrame() {
        ImagePatches one = new ImagePatches(1, 2, 2, 1, 16, 1, List.of(0f, 0f, 0f), List.of(1f, 2f, 1f));
        byte[] rgb = new byte[3 * 8];
        for (int i = 0; i < 8; i++) {
            rgb[3 * i] = (byte) i;
            rgb[3 * i + 1] = (byte) (100 + i);
            rgb[3 * i + 2] = (byte) (200 + i);
        }
        float[] patches = one.patches(rgb, new PatchGrid(1, 2, 4));
        int[] pixels = {0, 1, 4, 5, 2, 3, 6, 7};
        for (int i = 0; i < pixels.length; i++) {
            int p = pixels[i];
            float green = (100 + p) / 2f;
            assertArrayEquals(
                    new float[] {p, p, green, green, 200 + p, 200 + p},
                    Arrays.copyOfRange(patches, 6 * i, 6 * i + 6),
                    "patch " + i);
        }
    }

    @Test
    void patches_refuseAPictureOfAnotherSizeAndFilms() {
        assertThrows(
                IllegalArgumentException.class, () -> PUBLISHED.patches(new byte[3], PUBLISHED.smartResize(56, 56)));
        assertThrows(
                IllegalArgumentException.class, () -> PUBLISHED.patches(new byte[28 * 28 * 3], new PatchGrid(2, 2, 2)));
    }

    @ParameterizedTest
    @CsvSource({"patch_size, 0", "temporal_patch_size, 0", "merge_size, 0", "min_pixels, 0", "max_pixels, 3135"})
    void of_refusesSizesThatCannotBe(String key, int value) {
        assertThrows(IllegalArgumentException.class, () -> ImagePatches.of(json("{\"" + key + "\": " + value + "}")));
    }

    @Test
    void of_refusesOtherColoursThanThree() {
        assertThrows(IllegalArgumentException.class, () -> ImagePatches.of(json("{\"image_mean\": [0, 0]}")));
        assertThrows(IllegalArgumentException.class, () -> ImagePatches.of(json("{\"image_std\": [1, 1]}")));
        assertThrows(IllegalArgumentException.class, () -> ImagePatches.of(json("{\"image_std\": [1, 0, 1]}")));
    }
}
