package dev.retouch.image;

import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.head;
import static dev.retouch.image.TestPictures.noise;
import static dev.retouch.image.TestPictures.resource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.retouch.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files with random damage. */
class DamagedPictureTest {

    @Test
    void decode_anyMutationEndsInAPictureOrAFailure() {
        List<byte[]> seeds = List.of(
                TestPictures.png(noise(16, 12, 1)),
                TestPictures.png(TestPictures.patternWithAlpha()),
                TestPictures.withChunk(TestPictures.png(noise(16, 12, 1)), "eXIf", TestPictures.exif(6)),
                TestPictures.withChunk(
                        TestPictures.png(noise(16, 12, 1)),
                        "iCCP",
                        concat(new byte[] {'p', 0, 0}, PictureDecoderTest.deflated(TestProfiles.displayP3()))),
                TestPictures.jpeg(noise(16, 12, 1)),
                TestPictures.withSegment(
                        TestPictures.jpeg(noise(16, 12, 1)),
                        0xe2,
                        concat("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1), TestProfiles.adobeRgb())),
                resource("progressive.jpg"),
                resource("cmyk.jpg"),
                resource("ycck.jpg"),
                resource("lossy.webp"),
                resource("lossless.webp"),
                resource("lossy-alpha.webp"),
                resource("turned.webp"),
                resource("still.gif"),
                resource("still.tiff"),
                resource("still.bmp"));
        Random random = new Random(20260);
        for (int round = 0; round < 2000; round++) {
            byte[] mutant = mutant(seeds.get(round % seeds.size()), random);
            try {
                PictureDecoder.decode(mutant, new PictureLimits(1_000_000, 4000, 1));
            } catch (FailureException expected) {
                assertEquals(false, expected.getMessage().isBlank());
            } catch (Throwable e) {
                fail("round " + round + " ended in " + e, e);
            }
        }
    }

    private static byte[] mutant(byte[] seed, Random random) {
        byte[] mutant = random.nextInt(8) == 0 ? head(seed, random.nextInt(seed.length)) : seed.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes && mutant.length > 0; i++) {
            // headers are where the damage is interesting
            int reach = random.nextBoolean() ? Math.min(64, mutant.length) : mutant.length;
            int at = random.nextInt(reach);
            mutant[at] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
        }
        return mutant;
    }
}
