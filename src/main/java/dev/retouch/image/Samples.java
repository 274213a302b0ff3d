package dev.retouch.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;

/**
 * Decoded samples of any depth and layout to an 8-bit sRGB picture.
 *
 * <p>Samples are read as stored: {@link BufferedImage#getRGB} takes grey for linear light, which no file means.
 */
final class Samples {

    private Samples() {}

    static Picture toPicture(BufferedImage image, byte[] icc) {
        ColorModel model = image.getColorModel();
        if (image.getRaster().getTransferType() > DataBuffer.TYPE_INT) {
            throw PictureFailure.unreadable("its samples are not whole numbers");
        }
        if (model instanceof IndexColorModel palette) {
            return fromPalette(image.getRaster(), palette, icc);
        }
        int colours = model.getNumColorComponents();
        byte[] profile = icc.length == 0 ? profileOf(model.getColorSpace()) : icc;
        if (colours != 1 && colours != 3 && colours != 4) {
            throw PictureFailure.unreadable("it has " + colours + " colours");
        }
        byte[] samples = colours == 3 ? adopted(image.getRaster()) : PictureFile.NONE;
        if (samples.length == 0) {
            samples = bands(image.getRaster(), 0, colours);
        }
        byte[] alpha = model.hasAlpha() ? bands(image.getRaster(), colours, 1) : PictureFile.NONE;
        if (model.hasAlpha() && model.isAlphaPremultiplied()) {
            divide(samples, alpha, colours);
        }
        return new Picture(image.getWidth(), image.getHeight(), toSrgb(samples, colours, profile), alpha);
    }

    /**
     * Ink samples of a JPEG, which are stored inverted: 255 is no ink.
     *
     * @param lumaAndChroma whether the first three are YCbCr of the inks
     */
    static Picture fromInks(Raster raster, boolean lumaAndChroma, byte[] icc) {
        byte[] inks = bands(raster, 0, 4);
        for (int i = 0; i < inks.length; i += 4) {
            if (lumaAndChroma) {
                int luma = inks[i] & 0xff;
                double blue = (inks[i + 1] & 0xff) - 128;
                double red = (inks[i + 2] & 0xff) - 128;
                inks[i] = clip(luma + 1.402 * red);
                inks[i + 1] = clip(luma - 0.344136 * blue - 0.714136 * red);
                inks[i + 2] = clip(luma + 1.772 * blue);
            } else {
                inks[i] = (byte) ~inks[i];
                inks[i + 1] = (byte) ~inks[i + 1];
                inks[i + 2] = (byte) ~inks[i + 2];
            }
            inks[i + 3] = (byte) ~inks[i + 3];
        }
        return Picture.opaque(raster.getWidth(), raster.getHeight(), toSrgb(inks, 4, icc));
    }

    private static byte[] toSrgb(byte[] samples, int colours, byte[] icc) {
        ColourProfile profile = ColourProfile.of(icc, colours).orElse(null);
        if (profile != null) {
            return profile.toSrgb(samples);
        }
        return switch (colours) {
            case 1 -> greyToRgb(samples);
            case 4 -> inksToRgb(samples);
            default -> samples;
        };
    }

    private static byte[] greyToRgb(byte[] grey) {
        byte[] rgb = new byte[Math.multiplyExact(grey.length, 3)];
        for (int i = 0; i < grey.length; i++) {
            rgb[3 * i] = grey[i];
            rgb[3 * i + 1] = grey[i];
            rgb[3 * i + 2] = grey[i];
        }
        return rgb;
    }

    /** Without a profile inks mean nothing exact; this is the plain product that all viewers fall back to. */
    private static byte[] inksToRgb(byte[] inks) {
        byte[] rgb = new byte[inks.length / 4 * 3];
        for (int i = 0, to = 0; i < inks.length; i += 4) {
            int paper = 255 - (inks[i + 3] & 0xff);
            for (int ink = 0; ink < 3; ink++) {
                rgb[to++] = (byte) (((255 - (inks[i + ink] & 0xff)) * paper + 127) / 255);
            }
        }
        return rgb;
    }

    private static Picture fromPalette(Raster raster, IndexColorModel palette, byte[] icc) {
        int size = palette.getMapSize();
        byte[] colours = new byte[3 * size];
        byte[] opacity = new byte[size];
        for (int i = 0; i < size; i++) {
            int argb = palette.getRGB(i);
            colours[3 * i] = (byte) (argb >> 16);
            colours[3 * i + 1] = (byte) (argb >> 8);
            colours[3 * i + 2] = (byte) argb;
            opacity[i] = (byte) (argb >> 24);
        }
        colours = toSrgb(colours, 3, icc);
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(width * height, 3)];
        byte[] alpha = palette.hasAlpha() ? new byte[width * height] : PictureFile.NONE;
        int[] row = new int[width];
        for (int y = 0, at = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++, at++) {
                // a damaged file may point past its palette
                int index = Math.min(row[x], size - 1);
                rgb[3 * at] = colours[3 * index];
                rgb[3 * at + 1] = colours[3 * index + 1];
                rgb[3 * at + 2] = colours[3 * index + 2];
                if (alpha.length != 0) {
                    alpha[at] = opacity[index];
                }
            }
        }
        return new Picture(width, height, rgb, alpha);
    }

    /** Bands first .. first + count - 1 scaled to 8 bits, interleaved: (height, width, count). */
    private static byte[] bands(Raster raster, int first, int count) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(width, height), count)];
        int[] row = new int[width];
        for (int band = 0; band < count; band++) {
            byte[] scale = toEightBits(raster.getSampleModel(), first + band);
            for (int y = 0; y < height; y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, first + band, row);
                int to = y * width * count + band;
                for (int x = 0; x < width; x++, to += count) {
                    out[to] = scale[row[x]];
                }
            }
        }
        return out;
    }

    private static byte[] toEightBits(SampleModel model, int band) {
        int bits = model.getSampleSize(band);
        if (bits > 16) {
            throw PictureFailure.unreadable("its samples have " + bits + " bits");
        }
        int max = (1 << bits) - 1;
        byte[] scale = new byte[max + 1];
        for (int i = 0; i <= max; i++) {
            scale[i] = (byte) ((i * 255L + max / 2) / max);
        }
        return scale;
    }

    /** The raster's own array where it already is (height, width, 3); an empty one where it is not. */
    private static byte[] adopted(Raster raster) {
        if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || model.getNumBands() != 3
                || model.getPixelStride() != 3
                || model.getScanlineStride() != 3 * raster.getWidth()
                || buffer.getOffset() != 0
                || raster.getParent() != null
                || buffer.getSize() != 3L * raster.getWidth() * raster.getHeight()) {
            return PictureFile.NONE;
        }
        byte[] samples = buffer.getData();
        int[] order = model.getBandOffsets();
        if (order[0] == 2 && order[1] == 1 && order[2] == 0) {
            for (int i = 0; i < samples.length; i += 3) {
                byte blue = samples[i];
                samples[i] = samples[i + 2];
                samples[i + 2] = blue;
            }
            return samples;
        }
        return order[0] == 0 && order[1] == 1 && order[2] == 2 ? samples : PictureFile.NONE;
    }

    private static void divide(byte[] samples, byte[] alpha, int colours) {
        for (int i = 0; i < samples.length; i++) {
            int opacity = alpha[i / colours] & 0xff;
            if (opacity != 0) {
                samples[i] = (byte) Math.min(255, ((samples[i] & 0xff) * 255 + opacity / 2) / opacity);
            }
        }
    }

    private static byte[] profileOf(ColorSpace space) {
        boolean plain = space.isCS_sRGB() || space.getType() == ColorSpace.TYPE_GRAY;
        return space instanceof ICC_ColorSpace icc && !plain ? icc.getProfile().getData() : PictureFile.NONE;
    }

    private static byte clip(double value) {
        return (byte) Math.max(0, Math.min(255, Math.round(value)));
    }
}
