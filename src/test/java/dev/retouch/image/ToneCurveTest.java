package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Curves at points that their standards give, or that follow from them by hand. */
class ToneCurveTest {

    @Test
    void srgb_bothPieces() {
        assertCurve(ToneCurve.SRGB, 0, 0, 0.02, 0.02 / 12.92, 0.04045, 0.0031308, 0.5, 0.2140411, 1, 1);
    }

    @Test
    void bt709_bothPieces() {
        assertCurve(ToneCurve.BT709, 0, 0, 0.045, 0.01, 0.08, 0.0177778, 0.5, 0.2595894, 1, 1);
    }

    @Test
    void pq_whiteIs203Nits() {
        // ITU-R BT.2408: 58 % of the signal is 203 cd/m2; SMPTE ST 2084: 75 % is close to 1000, all of it 10,000
        assertCurve(ToneCurve.PQ, 0, 0, 0.580689, 1, 0.751827, 1000 / 203.0, 1, 10_000 / 203.0);
    }

    @Test
    void hlg_whiteIsThreeQuartersOfTheSignal() {
        // ARIB STD-B67: half of the signal is 1/12 of the light, 75 % is 0.2650
        assertCurve(ToneCurve.HLG, 0, 0, 0.25, 1 / 48.0 / 0.264963, 0.5, 1 / 12.0 / 0.264963, 0.75, 1, 1, 1 / 0.264963);
    }

    @Test
    void power_andNarrowRange() {
        assertCurve(ToneCurve.power(2), 0, 0, 0.5, 0.25, 1, 1);
        ToneCurve narrow = ToneCurve.power(2).ofNarrowRange();
        assertCurve(narrow, 0, 0, 16 / 255.0, 0, 125.5 / 255, 0.25, 235 / 255.0, 1, 1, 1);
    }

    @Test
    void icc_sampledCurves() {
        assertCurve(IccCurve.parse(tag("curv", 0)), 0, 0, 0.3, 0.3, 1, 1);
        ByteBuffer gamma = ByteBuffer.allocate(6).putInt(1).putShort((short) 640);
        assertCurve(IccCurve.parse(tag("curv", gamma.array())), 0.25, 0.03125, 1, 1);
        ByteBuffer points = ByteBuffer.allocate(10)
                .putInt(3)
                .putShort((short) 0)
                .putShort((short) 13107)
                .putShort((short) 65535);
        assertCurve(IccCurve.parse(tag("curv", points.array())), 0, 0, 0.25, 0.1, 0.5, 0.2, 0.75, 0.6, 1, 1);
    }

    @Test
    void icc_parametricCurves() {
        assertCurve(parametric(0, 2), 0.5, 0.25);
        assertCurve(parametric(1, 2, 2, -0.5), 0.2, 0, 0.25, 0, 0.5, 0.25);
        assertCurve(parametric(2, 2, 2, -0.5, 0.125), 0.2, 0.125, 0.5, 0.375);
        assertCurve(parametric(3, 2, 0.5, 0.5, 0.25, 0.5), 0.4, 0.1, 0.5, 0.5625);
        assertCurve(parametric(4, 2, 0.5, 0.5, 0.25, 0.5, 0.125, 0.0625), 0.4, 0.1625, 0.5, 0.6875);
    }

    @Test
    void icc_damagedCurvesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> IccCurve.parse(tag("mft1", 0)));
        assertThrows(IllegalArgumentException.class, () -> IccCurve.parse(tag("curv", 3)));
        assertThrows(IllegalArgumentException.class, () -> IccCurve.parse(tag("curv", -1)));
        assertThrows(IllegalArgumentException.class, () -> parametric(5, 1));
        assertThrows(IllegalArgumentException.class, () -> parametric(-1, 1));
        assertThrows(BufferUnderflowException.class, () -> parametric(1, 2, 2));
    }

    /** @param points encoded and light by turns */
    static void assertCurve(ToneCurve curve, double... points) {
        for (int i = 0; i < points.length; i += 2) {
            assertEquals(points[i + 1], curve.toLight(points[i]), 2e-5 * Math.max(1, points[i + 1]), "at " + points[i]);
        }
    }

    private static ToneCurve parametric(int function, double... values) {
        ByteBuffer body = ByteBuffer.allocate(4 + 4 * values.length);
        body.putShort((short) function).putShort((short) 0);
        for (double value : values) {
            body.putInt((int) Math.round(value * 65536));
        }
        return IccCurve.parse(tag("para", body.array()));
    }

    private static byte[] tag(String type, int count) {
        return tag(type, ByteBuffer.allocate(4).putInt(count).array());
    }

    private static byte[] tag(String type, byte[] body) {
        return TestPictures.concat(type.getBytes(StandardCharsets.ISO_8859_1), new byte[4], body);
    }
}
