package dev.retouch.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.Tensors;
import org.junit.jupiter.api.Test;

class TouchedTokensTest {

    /** 20 x 20 pixels to a token: the share of 0.05 is 20 pixels. */
    @Test
    void of_takesATokenAboveATwentiethOfItsFootprint() {
        for (int pixels : new int[] {19, 20, 21}) {
            byte[] mask = new byte[40 * 20];
            for (int i = 0; i < pixels; i++) {
                mask[(i / 5) * 40 + 20 + i % 5] = 1; // in the right token
            }
            byte wanted = (byte) (pixels > 20 ? 1 : 0);
            assertArrayEquals(new byte[] {0, wanted}, TouchedTokens.of(mask, 40, 20, 2, 1), pixels + " pixels of 400");
        }
    }

    @Test
    void of_findsTheTokenOfEveryPixelOfAnOddPicture() {
        int width = 7;
        int height = 5;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                byte[] mask = new byte[width * height];
                mask[y * width + x] = 1;
                byte[] wanted = new byte[6];
                wanted[(y * 2 / height) * 3 + x * 3 / width] = 1;
                assertArrayEquals(wanted, TouchedTokens.of(mask, width, height, 3, 2), x + ", " + y);
            }
        }
    }

    @Test
    void of_saysTheSameOfShares() {
        float[] shares = {0, 0.049f, 0.05f, 0.051f, 1};
        try (NDManager manager = Tensors.newManager()) {
            NDArray touched = TouchedTokens.of(Tensors.floats(manager, shares, 1, 5));
            assertArrayEquals(new float[] {0, 0, 0, 1, 1}, touched.toFloatArray());
            assertEquals(new Shape(1, 5), touched.getShape());
        }
        assertFalse(TouchedTokens.isTouched(0.05f));
        assertTrue(TouchedTokens.isTouched(0.051f));
    }
}
