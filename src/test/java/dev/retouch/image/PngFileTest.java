package dev.retouch.image;

import static dev.retouch.image.TestPictures.assertProblem;
import static dev.retouch.image.TestPictures.chunk;
import static dev.retouch.image.TestPictures.concat;
import static dev.retouch.image.TestPictures.decode;
import static dev.retouch.image.TestPictures.exif;
import static dev.retouch.image.TestPictures.header;
import static dev.retouch.image.TestPictures.pattern;
import static dev.retouch.image.TestPictures.signature;
import static dev.retouch.image.TestPictures.withChunk;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text, transparency and structure of PNG files. */
class PngFileTest {

    private static final String XMP = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
            + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''"
            + " xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='8'/></rdf:RDF></x:xmpmeta>";

    @Test
    void orientation_ofEachPlace() {
        assertOrientation(Orientation.TURN_RIGHT, "eXIf", exif(6));
        assertOrientation(Orientation.TURN_RIGHT, "eXIf", concat(latin("Exif\0\0"), exif(6)));
        assertOrientation(Orientation.TURN_RIGHT, "tEXt", latin("Raw profile type exif\0" + raw("exif", exif(6))));
        byte[] prefixed = concat(latin("Exif\0\0"), exif(3));
        assertOrientation(
                Orientation.UPSIDE_DOWN, "tEXt", latin("Raw profile type APP1\0" + raw("generic profile", prefixed)));
        byte[] packed = PictureDecoderTest.deflated(latin(raw("exif", exif(6))));
        assertOrientation(Orientation.TURN_RIGHT, "zTXt", concat(latin("Raw profile type exif\0\0"), packed));
        assertOrientation(Orientation.TURN_LEFT, "iTXt", latin("XML:com.adobe.xmp\0\0\0en\0name\0" + XMP));
        assertOrientation(
                Orientation.TURN_LEFT,
                "iTXt",
                concat(latin("XML:com.adobe.xmp\0\1\0\0\0"), PictureDecoderTest.deflated(latin(XMP))));
        assertOrientation(Orientation.TURN_LEFT, "tEXt", latin("Raw profile type xmp\0" + raw("xmp", latin(XMP))));
    }

    @Test
    void orientation_ofTheChunkThenOfTextThenOfXmp() {
        PngOrientation orientation = new PngOrientation();
        assertEquals(Orientation.UPRIGHT, orientation.value());
        orientation.chunk("iTXt", latin("XML:com.adobe.xmp\0\0\0\0\0" + XMP));
        assertEquals(Orientation.TURN_LEFT, orientation.value());
        orientation.chunk("tEXt", latin("Raw profile type exif\0" + raw("exif", exif(6))));
        assertEquals(Orientation.TURN_RIGHT, orientation.value());
        orientation.chunk("eXIf", exif(1));
        assertEquals(Orientation.UPRIGHT, orientation.value());
    }

    @Test
    void orientation_damagedTextAsksForNothing() {
        String right = raw("exif", exif(6));
        for (String text : List.of(
                "Comment\0" + right,
                "Raw profile type exif",
                "Raw profile type exif\0",
                "Raw profile type exif\0\nexif\n 26\n",
                "Raw profile type exif\0" + right.replace(" 26", " 27"),
                "Raw profile type exif\0" + right.replace(" 26", " many"),
                "Raw profile type exif\0" + right.replace("4d4d", "4d4x"),
                "Raw profile type icc\0" + right,
                "Raw profile type xmp\0" + raw("xmp", latin("<!DOCTYPE a [<!ENTITY b 'c'>]>" + XMP)))) {
            assertOrientation(Orientation.UPRIGHT, "tEXt", latin(text));
        }
        assertOrientation(Orientation.UPRIGHT, "zTXt", latin("Raw profile type exif\0\0" + right));
        assertOrientation(Orientation.UPRIGHT, "iTXt", latin("XML:com.adobe.xmp\0"));
        assertOrientation(Orientation.UPRIGHT, "iTXt", latin("XML:com.adobe.xmp\0\0\0\0\0<x"));
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "2, 4", "4, 2", "8, 1"})
    void transparency_ofGreyAtEachDepth(int depth, int count) {
        int most = (1 << depth) - 1;
        int key = Math.min(1, most);
        byte[] row = {0, (byte) (key << 8 - depth)};
        Picture picture = decode(keyed(count, depth, 0, new byte[] {0, (byte) key}, row));
        byte[] alpha = new byte[count];
        Arrays.fill(alpha, (byte) 255);
        alpha[0] = 0;
        assertArrayEquals(alpha, picture.alpha());
        assertEquals(255 * key / most, picture.rgb()[0] & 0xff);
    }

    @Test
    void transparency_ofColoursComparesAllThreeAtFullDepth() {
        byte[] row = {0, 0, 1, 0, 2, 0, 3, 0, 1, 0, 2, 0, 4, 0, 1, 0, 5, 0, 3, 1, 1, 0, 2, 0, 3};
        Picture picture = decode(keyed(4, 16, 2, new byte[] {0, 1, 0, 2, 0, 3}, row));
        assertArrayEquals(new byte[] {0, -1, -1, -1}, picture.alpha());
        Picture short8 = decode(keyed(1, 8, 2, new byte[] {0, 1, 0, 2}, new byte[] {0, 1, 2, 3}));
        assertEquals(false, short8.hasAlpha());
    }

    @Test
    void structure_headerComesFirstAndHasThirteenBytes() {
        assertProblem(
                PictureFailure.UNREADABLE, concat(signature(), chunk("IDAT", new byte[4]), chunk("IEND", new byte[0])));
        assertProblem(PictureFailure.UNREADABLE, concat(signature(), chunk("IHDR", new byte[14])));
    }

    @Test
    void structure_oneFrameOfAnAnimationIsAPicture() {
        byte[] still = withChunk(TestPictures.png(pattern()), "acTL", new byte[] {0, 0, 0, 1, 0, 0, 0, 0});
        assertArrayEquals(pattern().rgb(), decode(still).rgb());
        byte[] moving = withChunk(TestPictures.png(pattern()), "acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0});
        assertProblem(PictureFailure.ANIMATED, moving);
    }

    @Test
    void structure_damagedSumsOfWhatIsReadAreRefused() {
        byte[] png = TestPictures.png(pattern());
        byte[] header = png.clone();
        header[32] ^= 1;
        assertProblem(PictureFailure.UNREADABLE, header);
        byte[] keyed = keyed(1, 8, 2, new byte[] {0, 1, 0, 2, 0, 3}, new byte[] {0, 1, 2, 3});
        keyed[33 + 8 + 6] ^= 1;
        assertProblem(PictureFailure.UNREADABLE, keyed);
        byte[] text = withChunk(png, "tEXt", latin("a\0b"));
        text[33 + 8 + 3] ^= 1;
        assertArrayEquals(pattern().rgb(), decode(text).rgb());
    }

    private static void assertOrientation(Orientation wanted, String type, byte[] body) {
        byte[] png = withChunk(TestPictures.png(pattern()), type, body);
        assertEquals(wanted, PngFile.parse(png, PictureLimits.DEFAULT).orientation(), type);
    }

    private static byte[] keyed(int width, int depth, int type, byte[] key, byte[] rows) {
        return concat(
                signature(),
                chunk("IHDR", header(width, 1, depth, type)),
                chunk("tRNS", key),
                chunk("IDAT", PictureDecoderTest.deflated(rows)),
                chunk("IEND", new byte[0]));
    }

    /** As ImageMagick writes it: 36 bytes a line. */
    private static String raw(String kind, byte[] bytes) {
        String digits = HexFormat.of().formatHex(bytes).replaceAll("(.{72})", "$1\n");
        return "\n" + kind.replace(' ', '-') + "\n      " + bytes.length + "\n" + digits + "\n";
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
