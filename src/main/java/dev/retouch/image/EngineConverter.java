package dev.retouch.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Profiles that are tables, CMYK above all, through the runtime's colour engine. */
record EngineConverter(ColorConvertOp operation, int channels, int max) implements ColourConverter {

    /** @param max the highest level of a sample, 255 or 65535 */
    static EngineConverter of(ICC_Profile profile, int channels, int max) {
        ICC_Profile[] path = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
        return new EngineConverter(new ColorConvertOp(path, null), channels, max);
    }

    @Override
    public void convert(int[] samples, int pixels, byte[] rgb, int at) {
        WritableRaster in = raster(pixels, channels);
        in.setPixels(0, 0, pixels, 1, samples);
        WritableRaster out = raster(pixels, 3);
        operation.filter(in, out);
        int[] converted = out.getPixels(0, 0, pixels, 1, (int[]) null);
        for (int i = 0; i < converted.length; i++) {
            rgb[at + i] = (byte) (max == 255 ? converted[i] : (converted[i] * 255L + max / 2) / max);
        }
    }

    private WritableRaster raster(int width, int bands) {
        int size = width * bands;
        DataBuffer buffer = max == 255 ? new DataBufferByte(size) : new DataBufferUShort(size);
        int[] offsets = new int[bands];
        for (int i = 0; i < bands; i++) {
            offsets[i] = i;
        }
        return Raster.createInterleavedRaster(buffer, width, 1, size, bands, offsets, null);
    }
}
