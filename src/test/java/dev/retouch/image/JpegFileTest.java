package dev.retouch.image;

import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.head;
import static dev.retouch.image.TestPictures.maxDifference;
import static dev.retouch.image.TestPictures.pattern;
import static dev.retouch.image.TestPictures.resource;
import static dev.retouch.image.TestPictures.withSegment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Markers, scans and ends of JPEG files. */
class JpegFileTest {

    private static final byte[] JFIF = "JFIF\0\1\1\0\0\1\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] YCC = {8, 0, 1, 0, 1, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0};

    @Test
    void colours_threeComponentsByJfifThenAdobeThenNames() {
        byte[] named = {8, 0, 1, 0, 1, 3, 'R', 17, 0, 'G', 17, 0, 'B', 17, 0};
        assertRgb(false, YCC, false, -1);
        assertRgb(true, named, false, -1);
        assertRgb(false, named, true, -1);
        assertRgb(true, YCC, false, 0);
        assertRgb(false, YCC, false, 1);
        assertRgb(false, named, false, 1);
        assertRgb(false, YCC, true, 0);
        assertRgb(false, YCC, true, 1);
        assertRgb(false, YCC, false, 2);
    }

    @Test
    void colours_fourComponentsByAdobeAlone() {
        byte[] inks = {8, 0, 1, 0, 1, 4, 1, 17, 0, 2, 17, 0, 3, 17, 0, 4, 17, 0};
        for (boolean jfif : new boolean[] {false, true}) {
            assertEquals(PictureFile.Kind.JPEG_CMYK, colours(inks, jfif, -1).kind());
            assertEquals(PictureFile.Kind.JPEG_CMYK, colours(inks, jfif, 0).kind());
            assertEquals(PictureFile.Kind.JPEG_YCCK, colours(inks, jfif, 1).kind());
            assertEquals(PictureFile.Kind.JPEG_YCCK, colours(inks, jfif, 2).kind());
        }
        assertEquals(0, colours(inks, true, -1).marker()[15]);
        assertEquals(2, colours(inks, true, 1).marker()[15]);
    }

    @Test
    void colours_damagedFrameIsNoInk() {
        byte[] cut = {8, 0, 1, 0, 1, 4, 1, 17, 0};
        assertEquals(PictureFile.Kind.JPEG, colours(cut, false, 0).kind());
        assertEquals(PictureFile.Kind.JPEG, colours(new byte[3], false, 0).kind());
    }

    @Test
    void decode_markersThatContradictEachOther() {
        byte[] plain = TestPictures.jpeg(pattern());
        byte[] adobe = concat("Adobe\0d\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1), new byte[] {0});
        assertTrue(maxDifference(pattern(), decode(withSegment(plain, 0xee, adobe))) <= 6);
        byte[] cmyk = resource("cmyk.jpg");
        assertArrayEquals(
                decode(cmyk).rgb(), decode(withSegment(cmyk, 0xe0, JFIF)).rgb());
    }

    @Test
    void scans_baselineIsCompleteWithEveryComponent() {
        JpegScans scans = JpegScans.of(0xc0, YCC);
        assertFalse(scans.areComplete());
        scans.add(new byte[] {2, 1, 0, 2, 0, 0, 63, 0});
        assertFalse(scans.areComplete());
        scans.add(new byte[] {1, 3, 0, 0, 63, 0});
        assertTrue(scans.areComplete());
    }

    @Test
    void scans_progressiveIsCompleteWithTheLastBitOfEachCoefficient() {
        for (int marker : new int[] {0xc2, 0xc6, 0xca}) {
            JpegScans scans = JpegScans.of(marker, new byte[] {8, 0, 1, 0, 1, 1, 1, 17, 0});
            scans.add(new byte[] {1, 1, 0, 0, 0, 1});
            scans.add(new byte[] {1, 1, 0, 1, 5, 2});
            scans.add(new byte[] {1, 1, 0, 6, 63, 0});
            scans.add(new byte[] {1, 1, 0, 1, 5, 0x21});
            scans.add(new byte[] {1, 1, 0, 1, 5, 0x10});
            assertFalse(scans.areComplete());
            scans.add(new byte[] {1, 1, 0, 0, 0, 0x10});
            assertTrue(scans.areComplete());
        }
    }

    @Test
    void scans_damagedHeadersAreRefused() {
        assertThrows(FailureException.class, () -> JpegScans.of(0xc0, new byte[5]));
        assertThrows(FailureException.class, () -> JpegScans.of(0xc0, new byte[] {8, 0, 1, 0, 1, 0}));
        assertThrows(FailureException.class, () -> JpegScans.of(0xc0, head(YCC, YCC.length - 1)));
        JpegScans scans = JpegScans.of(0xc2, YCC);
        assertThrows(FailureException.class, () -> scans.add(new byte[0]));
        assertThrows(FailureException.class, () -> scans.add(new byte[] {1, 1, 0, 0, 63}));
        scans.add(new byte[] {1, 1, 0, -1, 64, 0});
        assertFalse(scans.areComplete());
    }

    @Test
    void decode_progressiveWithoutItsLastScanIsTruncated() {
        byte[] whole = resource("progressive.jpg");
        int lastScan = whole.length - 2;
        while (whole[lastScan] != (byte) 0xff || whole[lastScan + 1] != (byte) 0xda) {
            lastScan--;
        }
        TestPictures.assertProblem(PictureFailure.TRUNCATED, head(whole, lastScan));
    }

    @Test
    void decode_structureThatMakesNoSense() {
        byte[] jpeg = TestPictures.jpeg(pattern());
        byte[] start = head(jpeg, 2);
        byte[] rest = Arrays.copyOfRange(jpeg, 2, jpeg.length);
        for (byte[] damaged : List.of(
                concat(start, jpeg),
                concat(start, new byte[] {-1, (byte) 0xe1, 0, 1}, rest),
                concat(start, new byte[] {-1, (byte) 0xd9}),
                concat(start, new byte[] {-1, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0}, rest),
                withSegment(withSegment(jpeg, 0xc0, YCC), 0xc0, YCC))) {
            TestPictures.assertProblem(PictureFailure.UNREADABLE, damaged);
        }
        // fill bytes, restart markers between segments and an empty TEM marker are no damage
        byte[] filled = concat(start, new byte[] {-1, -1, (byte) 0xd0, -1, 1, -1, (byte) 0xd7, -1, -1}, rest);
        assertArrayEquals(decode(jpeg).rgb(), decode(filled).rgb());
        assertEquals(List.of(), JpegFile.parse(filled, PictureLimits.DEFAULT).warnings());
    }

    @Test
    void decode_tooManyScansAreRefused() {
        byte[] jpeg = TestPictures.jpeg(pattern());
        int scan = 0;
        while (jpeg[scan] != (byte) 0xff || jpeg[scan + 1] != (byte) 0xda) {
            scan++;
        }
        byte[] one = Arrays.copyOfRange(jpeg, scan, jpeg.length - 2);
        byte[] scans = {};
        for (int i = 0; i < 100; i++) {
            scans = concat(scans, one);
        }
        byte[] hundred = concat(head(jpeg, scan), scans, new byte[] {-1, (byte) 0xd9});
        assertEquals(List.of(), JpegFile.parse(hundred, PictureLimits.DEFAULT).warnings());
        byte[] more = concat(head(jpeg, scan), one, scans, new byte[] {-1, (byte) 0xd9});
        assertEquals(1, JpegFile.parse(more, PictureLimits.DEFAULT).warnings().size());
    }

    @Test
    void parse_scanGoesOnOverStuffedBytesAndRestarts() {
        byte[] scan = {1, -1, 0, 2, -1, (byte) 0xd0, 3, -1, (byte) 0xd7, 4, -1, -1, 0, 5};
        byte[] segments = concat(segment(0xc0, YCC), segment(0xda, new byte[] {3, 1, 0, 2, 0, 3, 0, 0, 63, 0}), scan);
        for (int end : new int[] {0xd9, 0xcf, 0xd8}) {
            byte[] jpeg = concat(new byte[] {-1, (byte) 0xd8}, segments, new byte[] {-1, (byte) end});
            PictureFile file = JpegFile.parse(jpeg, PictureLimits.DEFAULT);
            byte[] kept =
                    concat(new byte[] {-1, (byte) 0xd8}, colours(YCC, true, -1).marker(), segments);
            assertArrayEquals(concat(kept, new byte[] {-1, (byte) 0xd9}), file.stream());
            assertEquals(end == 0xd9 ? 0 : 1, file.warnings().size());
        }
    }

    @Test
    void parse_eachSideHasItsLimit() {
        PictureLimits limits = new PictureLimits(1000, 500, 1);
        for (int side = 1; side <= 2; side++) {
            byte[] frame = YCC.clone();
            frame[2 * side - 1] = 2;
            byte[] jpeg = concat(new byte[] {-1, (byte) 0xd8}, segment(0xc0, frame), new byte[] {-1, (byte) 0xd9});
            FailureException e = assertThrows(FailureException.class, () -> JpegFile.parse(jpeg, limits));
            assertEquals(PictureFailure.TOO_LARGE, e.reason());
        }
    }

    @Test
    void parse_shortSegmentsAreNoProfileNorExif() {
        byte[] jpeg = TestPictures.jpeg(pattern());
        byte[] tag = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
        PictureFile none = JpegFile.parse(withSegment(jpeg, 0xe2, tag), PictureLimits.DEFAULT);
        assertEquals(SourceColour.SRGB, none.colour());
        PictureFile one = JpegFile.parse(withSegment(jpeg, 0xe2, concat(tag, new byte[1])), PictureLimits.DEFAULT);
        assertEquals(1, ((SourceColour.Profile) one.colour()).icc().length);
        byte[] exif = concat("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), TestPictures.exif(6));
        PictureFile turned = JpegFile.parse(withSegment(jpeg, 0xe1, exif), PictureLimits.DEFAULT);
        assertEquals(Orientation.TURN_RIGHT, turned.orientation());
        byte[] other = concat("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), TestPictures.exif(3));
        byte[] twice = withSegment(withSegment(jpeg, 0xe1, other), 0xe1, exif);
        assertEquals(
                Orientation.TURN_RIGHT,
                JpegFile.parse(twice, PictureLimits.DEFAULT).orientation());
    }

    private static byte[] segment(int marker, byte[] body) {
        return concat(new byte[] {-1, (byte) marker, 0, (byte) (body.length + 2)}, body);
    }

    private static void assertRgb(boolean rgb, byte[] frame, boolean jfif, int transform) {
        JpegColours colours = colours(frame, jfif, transform);
        assertEquals(PictureFile.Kind.JPEG, colours.kind());
        assertEquals(rgb ? 0xee : 0xe0, colours.marker()[1] & 0xff);
    }

    private static JpegColours colours(byte[] frame, boolean jfif, int transform) {
        JpegColours colours = new JpegColours();
        if (jfif) {
            colours.jfif();
        }
        if (transform >= 0) {
            colours.adobe(transform);
        }
        colours.frame(frame);
        return colours;
    }
}
