package dev.retouch.image;

import static dev.retouch.image.TestPictures.assertProblem;
import static dev.retouch.image.TestPictures.chunk;
import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.head;
import static dev.retouch.image.TestPictures.header;
import static dev.retouch.image.TestPictures.noise;
import static dev.retouch.image.TestPictures.resource;
import static dev.retouch.image.TestPictures.signature;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retouch.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is refused, and as what. */
class PictureRefusalTest {

    private static final byte[] END = {(byte) 0xff, (byte) 0xd9};

    @Test
    void decode_emptyAndNotAPicture() {
        assertProblem(PictureFailure.EMPTY, new byte[0]);
        assertProblem(PictureFailure.UNREADABLE, new byte[] {1});
        assertProblem(PictureFailure.UNREADABLE, "Dear editor, make it red.".getBytes(StandardCharsets.UTF_8));
        assertProblem(PictureFailure.UNREADABLE, "<svg width='9'/>".getBytes(StandardCharsets.UTF_8));
        assertProblem(PictureFailure.UNREADABLE, "RIFF\1\2\3\4WAVEfmt ".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void decode_hugePngIsRefusedFromItsHeader() {
        // its pixels are not even compressed data: whoever looked at them would say unreadable
        byte[] bomb = concat(
                signature(),
                chunk("IHDR", header(20_000, 20_000, 8, 2)),
                chunk("IDAT", new byte[4000]),
                chunk("IEND", new byte[0]));
        assertProblem(PictureFailure.TOO_LARGE, bomb);
    }

    @Test
    void decode_hugeHeadersOfOtherFormats() {
        byte[] jpeg = TestPictures.jpeg(noise(8, 8, 1));
        for (int at = 0; at < jpeg.length - 1; at++) {
            if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc0) {
                jpeg[at + 5] = 0x7f;
                jpeg[at + 7] = 0x7f;
            }
        }
        assertProblem(PictureFailure.TOO_LARGE, jpeg);

        byte[] gif = resource("still.gif");
        gif[7] = 0x7f;
        gif[9] = 0x7f;
        assertProblem(PictureFailure.TOO_LARGE, gif);

        byte[] webp = resource("lossy.webp");
        webp[27] = 0x3f;
        webp[29] = 0x3f;
        assertProblem(PictureFailure.TOO_LARGE, webp);

        byte[] lossless = resource("lossless.webp");
        lossless[22] = (byte) 0xff;
        lossless[23] = (byte) 0xff;
        lossless[24] = (byte) 0xff;
        assertProblem(PictureFailure.TOO_LARGE, lossless);
    }

    @Test
    void decode_limitsOfTheCaller() {
        byte[] png = TestPictures.png(noise(40, 10, 1));
        assertLimit(PictureFailure.TOO_LARGE, png, new PictureLimits(399, 100, 1));
        assertLimit(PictureFailure.TOO_LARGE, png, new PictureLimits(400, 39, 1));
        assertLimit(PictureFailure.TOO_SMALL, png, new PictureLimits(400, 40, 11));
        assertEquals(
                40, PictureDecoder.decode(png, new PictureLimits(400, 40, 10)).width());
    }

    @Test
    void decode_animated() {
        assertProblem(PictureFailure.ANIMATED, resource("animated.gif"));
        assertProblem(PictureFailure.ANIMATED, resource("animated.webp"));
        assertProblem(PictureFailure.ANIMATED, resource("animated.png"));
    }

    @Test
    void decode_animatedWebpIsToldFromItsHeaderAlone() {
        byte[] webp = concat(
                "RIFF\26\0\0\0WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {10, 0, 0, 0, 2, 0, 0, 0, 99, 0, 0, 99, 0, 0});
        assertProblem(PictureFailure.ANIMATED, webp);
    }

    @Test
    void decode_cutAnywhereIsTruncated() {
        assertCuts(TestPictures.png(noise(64, 48, 1)), 12);
        assertCuts(TestPictures.jpeg(noise(64, 48, 1)), 2);
        assertCuts(resource("progressive.jpg"), 2);
        assertCuts(resource("cmyk.jpg"), 2);
        assertCuts(resource("lossy.webp"), 0);
        assertCuts(resource("lossless.webp"), 0);
        assertCuts(resource("alpha.webp"), 0);
        assertCuts(resource("still.gif"), 1);
        assertCuts(resource("still.bmp"), 0);
        assertCuts(resource("still.tiff"), 0);
    }

    /** @param endMarker bytes at the end of the file that hold no data: without them it is complete */
    private static void assertCuts(byte[] whole, int endMarker) {
        assertEquals(List.of(), warnings(whole));
        int data = whole.length - endMarker;
        for (int cut = 2; cut < data; cut += cut < 64 || data - cut < 64 ? 1 : 37) {
            assertProblem(PictureFailure.TRUNCATED, head(whole, cut));
        }
        for (int cut = data; cut < whole.length; cut++) {
            assertEquals(1, warnings(head(whole, cut)).size(), "cut at " + cut + " of " + whole.length);
            assertArrayEquals(decode(whole).rgb(), decode(head(whole, cut)).rgb());
        }
    }

    private static List<String> warnings(byte[] encoded) {
        return PictureDecoder.decodeWithWarnings(encoded, PictureLimits.DEFAULT).warnings();
    }

    @Test
    void decode_jpegThatWasCutAndClosedIsTruncated() {
        byte[] jpeg = TestPictures.jpeg(noise(64, 48, 1));
        for (int cut = jpeg.length / 4; cut < jpeg.length - 40; cut += 101) {
            assertProblem(PictureFailure.TRUNCATED, concat(head(jpeg, cut), END));
        }
    }

    @Test
    void decode_bytesBehindTheEndAreIgnored() {
        byte[] rest = "appended by a camera".getBytes(StandardCharsets.UTF_8);
        for (byte[] whole :
                List.of(TestPictures.png(noise(9, 9, 1)), TestPictures.jpeg(noise(9, 9, 1)), resource("lossy.webp"))) {
            decode(concat(whole, rest));
        }
    }

    @Test
    void decode_damagedPngIsUnreadable() {
        byte[] png = TestPictures.png(noise(64, 48, 1));
        png[png.length / 2] ^= 1;
        assertProblem(PictureFailure.UNREADABLE, png);
    }

    private static void assertLimit(PictureFailure problem, byte[] png, PictureLimits limits) {
        FailureException e = assertThrows(FailureException.class, () -> PictureDecoder.decode(png, limits));
        assertEquals(problem, e.reason());
    }
}
