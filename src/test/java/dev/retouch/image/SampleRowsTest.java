package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retouch.failure.FailureException;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;

/** Depth, alpha, keys and chunks of rasters. */
class SampleRowsTest {

    @Test
    void toPicture_everyPixelOfAPictureLargerThanAChunk() {
        int width = 257;
        int height = 520;
        WritableRaster raster = raster(DataBuffer.TYPE_BYTE, width, height, 3);
        int[] pixel = new int[3];
        for (int i = 0; i < width * height; i++) {
            pixel[0] = i & 0xff;
            pixel[1] = i >> 8 & 0xff;
            pixel[2] = i >> 16;
            raster.setPixel(i % width, i / width, pixel);
        }
        byte[] rgb = new SampleRows(raster, 3, 255)
                .toPicture(new PlainConverter(3, 255))
                .rgb();
        for (int i = 0; i < width * height; i++) {
            int found = rgb[3 * i] & 0xff | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff) << 16;
            assertEquals(i, found);
        }
    }

    @Test
    void toPicture_aRowLongerThanAChunk() {
        WritableRaster raster = raster(DataBuffer.TYPE_BYTE, 70_000, 2, 1);
        raster.setSample(69_999, 1, 0, 7);
        byte[] rgb = new SampleRows(raster, 1, 255)
                .toPicture(new PlainConverter(1, 255))
                .rgb();
        assertEquals(7, rgb[rgb.length - 1]);
    }

    @Test
    void toPicture_premultipliedColoursAreDividedAtTheirDepth() {
        WritableRaster raster = raster(DataBuffer.TYPE_USHORT, 3, 1, 4);
        raster.setPixel(0, 0, new int[] {0x4000, 0x2000, 0, 0x8000});
        raster.setPixel(1, 0, new int[] {0x9000, 0, 0, 0x8000});
        raster.setPixel(2, 0, new int[] {1, 2, 3, 0});
        Picture picture =
                new SampleRows(raster, 3, 65535).withAlpha(true, true).toPicture(new PlainConverter(3, 65535));
        assertArrayEquals(new byte[] {(byte) 128, 64, 0, (byte) 255, 0, 0, 0, 0, 0}, picture.rgb());
        assertArrayEquals(new byte[] {(byte) 128, (byte) 128, 0}, picture.alpha());
        Picture plain = new SampleRows(raster, 3, 65535).withAlpha(true, false).toPicture(new PlainConverter(3, 65535));
        assertArrayEquals(new byte[] {64, 32, 0}, TestPictures.head(plain.rgb(), 3));
    }

    @Test
    void toPicture_keyOfAnotherNumberOfChannelsIsIgnored() {
        WritableRaster raster = raster(DataBuffer.TYPE_BYTE, 2, 1, 3);
        raster.setPixel(1, 0, new int[] {1, 2, 3});
        SampleRows rows = new SampleRows(raster, 3, 255);
        assertArrayEquals(
                new byte[] {-1, 0},
                rows.withTransparent(new int[] {1, 2, 3})
                        .toPicture(new PlainConverter(3, 255))
                        .alpha());
        assertEquals(
                0,
                rows.withTransparent(new int[] {0})
                        .toPicture(new PlainConverter(3, 255))
                        .alpha()
                        .length);
    }

    @Test
    void max_followsTheDeepestBand() {
        assertEquals(255, SampleRows.max(raster(DataBuffer.TYPE_BYTE, 1, 1, 3)));
        assertEquals(65535, SampleRows.max(raster(DataBuffer.TYPE_USHORT, 1, 1, 1)));
        WritableRaster deep = Raster.createBandedRaster(DataBuffer.TYPE_INT, 1, 1, 1, null);
        assertThrows(FailureException.class, () -> SampleRows.max(deep));
    }

    @Test
    void plain_greyColoursAndInksAtBothDepths() {
        assertConverted(new byte[] {0, 0, 0, 7, 7, 7}, 1, 255, 0, 7);
        assertConverted(new byte[] {1, 1, 1, -1, -1, -1}, 1, 65535, 129, 65535);
        assertConverted(new byte[] {0, 100, -1}, 3, 65535, 128, 25828, 65535);
        // half of the paper's light behind half a cyan: 127 * 127 / 255
        assertConverted(new byte[] {63, 127, 127}, 4, 255, 128, 0, 0, 128);
        assertConverted(new byte[] {64, (byte) 128, (byte) 128}, 4, 65535, 32767, 0, 0, 32767);
        assertConverted(new byte[] {0, 0, 0, -1, -1, -1}, 4, 255, 0, 0, 0, 255, 0, 0, 0, 0);
    }

    @Test
    void engine_tableProfileAtBothDepths() {
        byte[] icc = TestProfiles.neutralInks();
        int[] inks = {255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 255};
        byte[] eight = new byte[9];
        IccProfile.converter(icc, 4, 255).orElseThrow().convert(inks, 3, eight, 0);
        for (int i = 0; i < inks.length; i++) {
            inks[i] *= 257;
        }
        byte[] sixteen = new byte[12];
        IccProfile.converter(icc, 4, 65535).orElseThrow().convert(inks, 3, sixteen, 3);
        for (int i = 0; i < 9; i++) {
            assertEquals(eight[i] & 0xff, sixteen[i + 3] & 0xff, 1, "sample " + i);
        }
        // L* = 70 is a neutral of 171, black ink is black
        assertEquals(171, eight[0] & 0xff, 2);
        assertEquals(171, eight[4] & 0xff, 2);
        assertEquals(0, eight[8] & 0xff, 2);
    }

    private static void assertConverted(byte[] wanted, int channels, int max, int... samples) {
        byte[] rgb = new byte[wanted.length];
        new PlainConverter(channels, max).convert(samples, samples.length / channels, rgb, 0);
        assertArrayEquals(wanted, rgb);
    }

    private static WritableRaster raster(int type, int width, int height, int bands) {
        return Raster.createInterleavedRaster(type, width, height, bands, null);
    }
}
