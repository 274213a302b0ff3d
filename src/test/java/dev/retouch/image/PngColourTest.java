package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which chunk wins, by the third edition of PNG, and what each says. */
class PngColourTest {

    private static final byte[] P3_POINTS = {12, 13, 0, 1};

    private final PngColour colour = new PngColour();

    @Test
    void meaning_nothingIsSrgb() {
        assertSame(SourceColour.SRGB, colour.meaning());
    }

    @Test
    void meaning_eachChunkWinsOverThoseBelowIt() {
        colour.chunk("gAMA", number(100_000));
        assertEquals(0.5, described().curve().toLight(0.5), 1e-9);
        assertEquals(Primaries.SRGB, described().primaries());
        colour.chunk("cHRM", chromaticities(Primaries.DISPLAY_P3));
        assertEquals(0.680, described().primaries().redX(), 1e-9);
        colour.chunk("sRGB", new byte[1]);
        assertSame(SourceColour.SRGB, colour.meaning());
        colour.chunk("iCCP", profile(TestProfiles.displayP3()));
        assertInstanceOf(SourceColour.Profile.class, colour.meaning());
        colour.chunk("cICP", P3_POINTS);
        assertEquals(Primaries.DISPLAY_P3, described().primaries());
        colour.chunk("cICP", new byte[] {1, 13, 0, 1});
        assertSame(SourceColour.SRGB, colour.meaning());
    }

    @Test
    void meaning_whatCannotBeHonouredCountsAsMissing() {
        colour.chunk("gAMA", number(55_556));
        colour.chunk("cHRM", new byte[31]);
        colour.chunk("cHRM", new byte[32]);
        colour.chunk("iCCP", new byte[] {'p', 0, 0, 1, 2, 3});
        colour.chunk("iCCP", new byte[] {'p'});
        colour.chunk("iCCP", profile(new byte[127]));
        colour.chunk("cICP", new byte[] {2, 2, 0, 1});
        colour.chunk("cICP", new byte[] {12, 13, 1, 1});
        colour.chunk("cICP", new byte[] {12, 13, 0});
        assertEquals(Math.pow(0.5, 1.8), described().curve().toLight(0.5), 1e-5);
        assertEquals(Primaries.SRGB, described().primaries());
        colour.chunk("gAMA", new byte[3]);
        assertSame(SourceColour.SRGB, colour.meaning());
    }

    @Test
    void meaning_gammaOfSrgbStandsForItsCurve() {
        colour.chunk("gAMA", number(45_455));
        assertSame(SourceColour.SRGB, colour.meaning());
        colour.chunk("cHRM", chromaticities(Primaries.SRGB));
        assertSame(SourceColour.SRGB, colour.meaning());
        colour.chunk("gAMA", number(45_400));
        assertEquals(Math.pow(0.5, 1 / 0.454), described().curve().toLight(0.5), 1e-9);
        colour.chunk("gAMA", number(45_455));
        colour.chunk("cHRM", chromaticities(Primaries.DISPLAY_P3));
        assertEquals(Math.pow(0.5, 2.2), described().curve().toLight(0.5), 1e-5);
    }

    @Test
    void meaning_chromaticitiesWithoutGammaKeepTheCurveOfSrgb() {
        colour.chunk("cHRM", chromaticities(Primaries.BT2020));
        assertSame(ToneCurve.SRGB, described().curve());
        assertEquals(0.797, described().primaries().greenY(), 1e-9);
    }

    @Test
    void meaning_profileIsTakenAsFarAsItGoes() {
        byte[] icc = TestProfiles.displayP3();
        byte[] chunk = profile(icc);
        colour.chunk("iCCP", TestPictures.head(chunk, chunk.length - 4));
        assertEquals(icc.length, ((SourceColour.Profile) colour.meaning()).icc().length);
        colour.chunk("iCCP", TestPictures.head(chunk, chunk.length / 2));
        assertSame(SourceColour.SRGB, colour.meaning());
    }

    @Test
    void chunk_anotherIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> colour.chunk("tIME", new byte[7]));
    }

    @Test
    void cicp_everyCodePoint() {
        double[] redX = {0.64, 0, 0, 0.67, 0.64, 0.63, 0.63, 0.681, 0.708, 0, 0.68, 0.68};
        for (int code = 1; code <= redX.length; code++) {
            if (redX[code - 1] == 0) {
                assertEquals(true, Cicp.parse(new byte[] {(byte) code, 8, 0, 1}).isEmpty(), "primaries " + code);
            } else {
                assertEquals(redX[code - 1], points(code, 8, 1).primaries().redX(), "primaries " + code);
            }
        }
        assertEquals(0.295, points(22, 8, 1).primaries().greenX());
        assertEquals(0.5, points(9, 8, 1).curve().toLight(0.5));
        for (int code : new int[] {1, 6, 14, 15}) {
            assertSame(ToneCurve.BT709, points(9, code, 1).curve(), "curve " + code);
        }
        assertEquals(Math.pow(0.5, 2.2), points(9, 4, 1).curve().toLight(0.5));
        assertEquals(Math.pow(0.5, 2.8), points(9, 5, 1).curve().toLight(0.5));
        assertSame(ToneCurve.PQ, points(9, 16, 1).curve());
        assertSame(ToneCurve.HLG, points(9, 18, 1).curve());
        assertEquals(0, points(1, 13, 0).curve().toLight(16 / 255.0), 1e-9);
        assertSame(SourceColour.SRGB, Cicp.parse(new byte[] {1, 13, 0, 1}).orElseThrow());
    }

    @Test
    void inflated_upToItsLimit() {
        byte[] data = new byte[10_000];
        byte[] packed = PictureDecoderTest.deflated(data);
        assertEquals(10_000, Inflated.upTo(10_000, packed, 0).length);
        assertEquals(0, Inflated.upTo(9_999, packed, 0).length);
        assertEquals(0, Inflated.upTo(100, packed, packed.length).length);
        assertEquals(0, Inflated.upTo(100, new byte[] {1, 2, 3}, 0).length);
        assertEquals(10_000, Inflated.upTo(20_000, TestPictures.head(packed, packed.length - 4), 0).length);
    }

    private SourceColour.Described described() {
        return assertInstanceOf(SourceColour.Described.class, colour.meaning());
    }

    private static SourceColour.Described points(int primaries, int curve, int full) {
        byte[] points = {(byte) primaries, (byte) curve, 0, (byte) full};
        return assertInstanceOf(SourceColour.Described.class, Cicp.parse(points).orElseThrow());
    }

    private static byte[] profile(byte[] icc) {
        return TestPictures.concat(new byte[] {'p', 0, 0}, PictureDecoderTest.deflated(icc));
    }

    private static byte[] number(int value) {
        return TestPictures.number(value);
    }

    private static byte[] chromaticities(Primaries of) {
        ByteBuffer body = ByteBuffer.allocate(32);
        for (double value :
                new double[] {of.x(), of.y(), of.redX(), of.redY(), of.greenX(), of.greenY(), of.blueX(), of.blueY()}) {
            body.putInt((int) Math.round(value * 100_000));
        }
        return body.array();
    }
}
