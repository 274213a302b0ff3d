package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.tensor.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the profile for cards stands on; without it the tests there would pass on a CPU and say nothing. */
@Tag("card")
class CardTest {

    @Test
    void defaultDevice_isACard() {
        assertTrue(Tensors.defaultDevice().isGpu(), "libtorch sees no card");
    }

    @Test
    void convolutions_areComputedInF32() {
        assertEquals("0", System.getenv("NVIDIA_TF32_OVERRIDE"));
    }
}
