package dev.retouch.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import org.junit.jupiter.api.Test;

class CausalMaskTest {

    /** Fused kernels of cards count in powers of two, and take a row of infinities for one without keys. */
    @Test
    void lowest_staysFiniteInPowersOfTwo() {
        float inPowersOfTwo = CausalMask.Padded.LOWEST * 1.442695f; // log2(e)
        assertTrue(Float.isFinite(inPowersOfTwo));
    }

    @Test
    void lowest_isTheSameInBf16AndAbsorbsEveryLogit() {
        try (GradMode off = GradMode.off();
                var manager = Tensors.newManager()) {
            var half = Dtype.BF16.cast(Tensors.floats(manager, new float[] {CausalMask.Padded.LOWEST}, 1));
            assertEquals(CausalMask.Padded.LOWEST, Dtype.F32.cast(half).getFloat());
        }
        assertEquals(CausalMask.Padded.LOWEST, CausalMask.Padded.LOWEST + 1e6f);
    }
}
