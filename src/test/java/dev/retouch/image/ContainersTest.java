package dev.retouch.image;

import static dev.retouch.image.TestPictures.assertProblem;
import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.head;
import static dev.retouch.image.TestPictures.resource;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GIF, WebP, TIFF, BMP and what is no picture here: headers and the cost that they claim. */
class ContainersTest {

    @ParameterizedTest
    @CsvSource({
        "AVIF, ....ftypavif....", "AVIF, ....ftypmif1....avif", "HEIC, ....ftypmif1....heic", "HEIC, ....ftypheix....",
        "HEIF, ....ftypmif1....miaf", "a video, ....ftypisom....", "JPEG XL, ....JXL *", "JPEG 2000, ....jP  *",
        "a Photoshop document, 8BPS", "a PDF document, %PDF-1.7"
    })
    void decode_saysWhatTheFileIs(String name, String begins) {
        byte[] file = begins.replace("*", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        if (begins.contains("ftyp")) {
            file[0] = 0;
            file[1] = 0;
            file[2] = 0;
            file[3] = (byte) file.length;
        }
        FailureException e = assertThrows(FailureException.class, () -> decode(file));
        assertEquals("The file is " + name + ", which is not supported: send PNG, JPEG or WebP.", e.getMessage());
    }

    @Test
    void decode_jpegXlCodestream() {
        FailureException e = assertThrows(FailureException.class, () -> decode(new byte[] {-1, 10, 1, 2}));
        assertTrue(e.getMessage().contains("JPEG XL"));
        FailureException other = assertThrows(FailureException.class, () -> decode(new byte[] {-1, 79, -1, 81}));
        assertTrue(other.getMessage().contains("JPEG 2000"));
    }

    @Test
    void gif_frameIsPlacedOnItsScreen() {
        byte[] gif = resource("still.gif");
        Picture frame = decode(gif);
        gif[6] = 30;
        gif[8] = 40;
        int image = 13 + (3 << (gif[10] & 7) + 1);
        while (gif[image] != 0x2c) {
            image += 2 + gif[image + 2] + 2;
        }
        gif[image + 1] = 5;
        gif[image + 3] = 7;
        assertEquals(
                new Canvas(30, 40, 5, 7),
                GifFile.parse(gif, PictureLimits.DEFAULT).canvas());
        Picture placed = decode(gif);
        assertEquals(30, placed.width());
        assertEquals(40, placed.height());
        assertArrayEquals(
                Arrays.copyOfRange(frame.rgb(), 3 * 24, 3 * 48),
                Arrays.copyOfRange(placed.rgb(), 3 * (8 * 30 + 5), 3 * (8 * 30 + 29)));
        gif[6] = 1;
        gif[8] = 1;
        assertEquals(
                new Canvas(29, 23, 5, 7),
                GifFile.parse(gif, PictureLimits.DEFAULT).canvas());
        PictureLimits low = new PictureLimits(29 * 23 - 1, 100, 1);
        assertThrows(FailureException.class, () -> GifFile.parse(gif, low));
    }

    @Test
    void gif_damaged() {
        byte[] gif = resource("still.gif");
        byte[] empty = concat(head(gif, 13 + (3 << (gif[10] & 7) + 1)), new byte[] {0x3b});
        assertProblem(PictureFailure.UNREADABLE, empty);
        empty[empty.length - 1] = 7;
        assertProblem(PictureFailure.UNREADABLE, empty);
        gif[10] &= 0x7f;
        assertThrows(FailureException.class, () -> decode(gif));
    }

    @Test
    void canvas_isTransparentAroundThePicture() {
        Picture placed = new Canvas(4, 3, 1, 1).place(new Picture(2, 1, new byte[6], new byte[] {9, 8}));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 9, 8, 0, 0, 0, 0, 0}, placed.alpha());
        byte[] white = new byte[15];
        Arrays.fill(white, (byte) 255);
        assertArrayEquals(white, head(placed.rgb(), 15));
        assertArrayEquals(new byte[6], Arrays.copyOfRange(placed.rgb(), 15, 21));
        Picture opaque = new Canvas(2, 1, 1, 0).place(Picture.opaque(1, 1, new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {0, -1}, opaque.alpha());
        assertArrayEquals(new byte[] {-1, -1, -1, 1, 2, 3}, opaque.rgb());
        for (Canvas small : new Canvas[] {
            new Canvas(2, 2, 1, 0), new Canvas(2, 2, 0, 2), new Canvas(3, 3, -1, 0), new Canvas(3, 3, 0, -1)
        }) {
            assertThrows(IllegalArgumentException.class, () -> small.place(Picture.opaque(2, 1, new byte[6])));
        }
    }

    @Test
    void webp_frameMustFillItsCanvasAndStandAlone() {
        byte[] webp = resource("lossy-alpha.webp");
        webp[24]++;
        assertProblem(PictureFailure.UNREADABLE, webp);
        byte[] lossy = resource("lossy.webp");
        byte[] twice = concat(lossy, Arrays.copyOfRange(lossy, 12, lossy.length));
        ByteBuffer.wrap(twice).order(ByteOrder.LITTLE_ENDIAN).putInt(4, twice.length - 8);
        assertProblem(PictureFailure.UNREADABLE, twice);
        lossy[23] = 0;
        assertProblem(PictureFailure.UNREADABLE, lossy);
        byte[] none = "RIFF\14\0\0\0WEBPEXIF\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        assertProblem(PictureFailure.UNREADABLE, none);
    }

    @Test
    void webp_keepsWhatItsPixelsNeedAndNothingElse() {
        byte[] webp = resource("turned.webp");
        PictureFile file = WebpFile.parse(webp, PictureLimits.DEFAULT);
        assertEquals(Orientation.TURN_RIGHT, file.orientation());
        Bytes stream = new Bytes(file.stream(), "WebP");
        assertEquals(file.stream().length - 8, stream.u32Little(4));
        assertFalse(new String(file.stream(), StandardCharsets.ISO_8859_1).contains("EXIF"));
        PictureLimits low = new PictureLimits(24 * 16, 24, 16);
        assertEquals(24, PictureDecoder.decode(resource("alpha.webp"), low).width());
        PictureLimits lower = new PictureLimits(24 * 16 - 1, 24, 16);
        for (String name : List.of("alpha.webp", "lossy.webp", "lossless.webp", "lossy-alpha.webp")) {
            assertThrows(FailureException.class, () -> WebpFile.parse(resource(name), lower));
        }
    }

    @Test
    void webp_damagedAlphaIsNoLackOfMemory() {
        for (int header : new int[] {0, 2, 0x21, 0x41}) {
            byte[] webp = resource("lossy-alpha.webp");
            webp[38] = (byte) header;
            assertProblem(PictureFailure.UNREADABLE, webp);
        }
        byte[] webp = resource("lossy-alpha.webp");
        webp[50] = (byte) 168;
        assertProblem(PictureFailure.UNREADABLE, webp);
        assertEquals(0, WebpAlpha.alone(resource("lossy.webp")).length);
        assertEquals(0, WebpAlpha.alone(resource("alpha.webp")).length);
    }

    @Test
    void webp_alphaAloneIsAPictureOfItsGreens() {
        Picture whole = decode(resource("lossy-alpha.webp"));
        PictureFile file = PictureParser.parse(resource("lossy-alpha.webp"), PictureLimits.DEFAULT);
        Picture alone = decode(WebpAlpha.alone(file.stream()));
        assertEquals(whole.width(), alone.width());
        assertEquals(whole.height(), alone.height());
        assertNotNull(whole.alpha());
    }

    @Test
    void tiff_costIsCheckedInBothByteOrders() {
        for (boolean little : new boolean[] {true, false}) {
            assertArrayEquals(
                    new byte[] {9, 9, 9, 8, 8, 8},
                    decode(tiff(little, Map.of())).rgb());
            for (Map<Integer, Integer> bad : List.of(
                    Map.of(259, 7), Map.of(277, 6), Map.of(277, 0), Map.of(258, 17), Map.of(339, 3), Map.of(256, 0))) {
                assertProblem(PictureFailure.UNREADABLE, tiff(little, bad));
            }
            assertProblem(PictureFailure.UNREADABLE, tiff(little, Map.of(322, 16_000, 323, 16_000)));
            assertProblem(PictureFailure.TRUNCATED, tiff(little, Map.of(279, 30_000)));
            assertProblem(PictureFailure.TOO_LARGE, tiff(little, Map.of(256, 20_000)));
        }
    }

    @Test
    void tiff_orientationAndInvertedGrey() {
        Picture turned = decode(tiff(true, Map.of(274, 6)));
        assertEquals(1, turned.width());
        assertEquals(2, turned.height());
        assertArrayEquals(
                new byte[] {-10, -10, -10, -9, -9, -9},
                decode(tiff(false, Map.of(262, 0))).rgb());
    }

    @Test
    void bmp_headersThatMakeNoSense() {
        for (int[] change : new int[][] {{14, 20}, {30, 4}, {30, 5}}) {
            byte[] bmp = resource("still.bmp");
            bmp[change[0]] = (byte) change[1];
            assertProblem(PictureFailure.UNREADABLE, bmp);
        }
        byte[] large = resource("still.bmp");
        large[20] = 1;
        assertProblem(PictureFailure.TOO_LARGE, large);
        byte[] far = resource("still.bmp");
        far[12] = 1;
        assertProblem(PictureFailure.TRUNCATED, far);
        byte[] palette = resource("still.bmp");
        palette[48] = 1;
        assertProblem(PictureFailure.TRUNCATED, palette);
        byte[] upsideDown = resource("still.bmp");
        ByteBuffer header = ByteBuffer.wrap(upsideDown).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(22, -header.getInt(22));
        assertFalse(Arrays.equals(
                decode(resource("still.bmp")).rgb(), decode(upsideDown).rgb()));
    }

    /** Two grey pixels of 9 and 8; the changes replace or add tags. */
    private static byte[] tiff(boolean little, Map<Integer, Integer> changes) {
        Map<Integer, Integer> tags =
                new TreeMap<>(Map.of(256, 2, 257, 1, 258, 8, 259, 1, 262, 1, 273, 8, 277, 1, 278, 1, 279, 2));
        tags.putAll(changes);
        ByteBuffer file = ByteBuffer.allocate(16 + 12 * tags.size() + 4)
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        file.put((little ? "II" : "MM").getBytes(StandardCharsets.ISO_8859_1)).putShort((short) 42);
        file.putInt(10).put((byte) 9).put((byte) 8).putShort((short) tags.size());
        tags.forEach((tag, value) -> file.putShort(tag.shortValue())
                .putShort((short) 3)
                .putInt(1)
                .putShort(value.shortValue())
                .putShort((short) 0));
        return file.array();
    }
}
