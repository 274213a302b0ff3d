package dev.retouch.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.retouch.edit.PictureMemory;
import dev.retouch.failure.FailureException;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureFailure;
import dev.retouch.image.PictureLimits;

/** Whatever an object holds, it is refused with a reason or is a whole picture within the limits. */
class PictureFuzzTest {

    private static final PictureLimits LIMITS = new PictureLimits(1_000_000, 4_000, PictureLimits.DEFAULT.minSide());

    @FuzzTest(maxDuration = "10m")
    void file_isRefusedOrIsAPicture(byte[] file) {
        DecodedPicture decoded;
        try {
            assertTrue(PictureMemory.of(file, LIMITS) > 0);
            decoded = PictureDecoder.decodeWithWarnings(file, LIMITS);
        } catch (FailureException e) {
            assertTrue(e.reason() instanceof PictureFailure, () -> e.reason().code());
            assertFalse(e.getMessage().isBlank());
            return;
        }
        int width = decoded.picture().width();
        int height = decoded.picture().height();
        assertTrue((long) width * height <= LIMITS.maxPixels());
        assertTrue(Math.max(width, height) <= LIMITS.maxSide());
        assertEquals(3 * width * height, decoded.picture().rgb().length);
        decoded.warnings().forEach(warning -> assertFalse(warning.isBlank()));
    }
}
