package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Matrices against published ones and against arithmetic by hand. */
class PrimariesTest {

    /** Lindbloom's matrix of sRGB under D50, adapted by Bradford. */
    private static final double[] SRGB = {
        0.4360747, 0.3850649, 0.1430804, 0.2225045, 0.7168786, 0.0606169, 0.0139322, 0.0971045, 0.7141733
    };

    @Test
    void toXyz_srgbIsThePublishedMatrix() {
        assertArrayEquals(SRGB, Primaries.SRGB.toXyz().cells(), 4e-4);
    }

    @Test
    void toXyz_whiteIsD50WhateverThePrimaries() {
        for (Primaries one : List.of(
                Primaries.SRGB,
                Primaries.DISPLAY_P3,
                Primaries.BT2020,
                new Primaries(0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316))) {
            assertArrayEquals(new double[] {0.9642, 1, 0.8249}, one.toXyz().times(new double[] {1, 1, 1}), 1e-9);
        }
    }

    @Test
    void toXyz_displayP3IsThatOfItsProfile() {
        double[][] columns = TestProfiles.DISPLAY_P3;
        double[] wanted = Matrix3.ofColumns(columns[0], columns[1], columns[2]).cells();
        assertArrayEquals(wanted, Primaries.DISPLAY_P3.toXyz().cells(), 2e-4);
    }

    @Test
    void isSrgb_toTheAccuracyOfFiles() {
        assertTrue(Primaries.SRGB.isSrgb());
        assertTrue(new Primaries(0.639, 0.331, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329).isSrgb());
        assertFalse(Primaries.DISPLAY_P3.isSrgb());
        assertFalse(new Primaries(0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.332).isSrgb());
        assertFalse(new Primaries(0.637, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.329).isSrgb());
    }

    @Test
    void constructor_refusesWhatIsNoColourSpace() {
        double[][] impossible = {
            {0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3127, 0.329},
            {0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0},
            {0.64, 0.33, 0.30, 0.60, 0.15, 0.06, -0.1, 0.3},
            {0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.7, 0.31}
        };
        for (double[] p : impossible) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Primaries(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]));
        }
    }

    @Test
    void matrix_inverseAndProducts() {
        Matrix3 matrix = new Matrix3(new double[] {2, 1, 0, 0, 3, 1, 1, 0, 1});
        assertArrayEquals(new double[] {4, 9, 4}, matrix.times(new double[] {1, 2, 3}), 1e-12);
        // determinant 7
        double[] inverse = {3 / 7.0, -1 / 7.0, 1 / 7.0, 1 / 7.0, 2 / 7.0, -2 / 7.0, -3 / 7.0, 1 / 7.0, 6 / 7.0};
        assertArrayEquals(inverse, matrix.inverse().cells(), 1e-12);
        assertArrayEquals(
                Matrix3.diagonal(1, 1, 1).cells(),
                matrix.times(matrix.inverse()).cells(),
                1e-12);
        assertArrayEquals(
                new double[] {2, 2, 0, 0, 6, 3, 1, 0, 3},
                matrix.times(Matrix3.diagonal(1, 2, 3)).cells());
        assertThrows(
                IllegalArgumentException.class, () -> Matrix3.diagonal(1, 0, 1).inverse());
    }

    @Test
    void convert_matrixAndGreyAtBothDepths() {
        for (int max : new int[] {255, 65535}) {
            byte[] rgb = new byte[8];
            MatrixConverter.grey(ToneCurve.power(1), max).convert(new int[] {0, max == 255 ? 128 : 32896}, 2, rgb, 2);
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, (byte) 188, (byte) 188, (byte) 188}, rgb);
            ColourConverter p3 = new SourceColour.Described(ToneCurve.SRGB, Primaries.DISPLAY_P3)
                    .converter(3, max)
                    .orElseThrow();
            byte[] colours = new byte[6];
            p3.convert(new int[] {200 * max / 255, 40 * max / 255, 40 * max / 255, max, max, max}, 2, colours, 0);
            int[] wanted = {218, 0, 26, 255, 255, 255};
            for (int i = 0; i < 6; i++) {
                assertEquals(wanted[i], colours[i] & 0xff, 1, "sample " + i);
            }
        }
    }

    @Test
    void convert_curvesBelongToTheirChannels() {
        List<ToneCurve> curves = List.of(ToneCurve.SRGB, ToneCurve.power(1), ToneCurve.power(2.2));
        byte[] rgb = new byte[3];
        MatrixConverter.rgb(curves, Primaries.SRGB.toXyz(), 255).convert(new int[] {128, 128, 128}, 1, rgb, 0);
        assertEquals(128, rgb[0] & 0xff, 1);
        assertEquals(188, rgb[1] & 0xff, 1);
        assertEquals(129, rgb[2] & 0xff, 1);
    }

    @Test
    void convert_curveWithoutValuesIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> MatrixConverter.grey(x -> x == 1 ? Double.NaN : x, 255));
    }

    @Test
    void converter_descriptionOfColoursDoesNotFitInks() {
        assertTrue(new SourceColour.Described(ToneCurve.SRGB, Primaries.DISPLAY_P3)
                .converter(4, 255)
                .isEmpty());
        assertTrue(SourceColour.SRGB.converter(3, 255).isEmpty());
    }
}
