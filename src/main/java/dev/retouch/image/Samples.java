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

/**
 * Decoded samples of any depth and layout to an 8-bit sRGB picture.
 *
 * <p>Samples are read as stored: {@link BufferedImage#getRGB} takes grey for linear light, which no file means. Colours are
 * converted at the depth of the file and cut to 8 bits at the very end.
 */
final class Samples {

    private Samples() {}

    static Picture toPicture(BufferedImage image, PictureFile file) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        if (raster.getTransferType() > DataBuffer.TYPE_INT) {
            throw PictureFailure.unreadable("its samples are not whole numbers");
        }
        SourceColour colour =
                file.colour() == SourceColour.SRGB ? ofModel(file.kind(), model.getColorSpace()) : file.colour();
        if (model instanceof IndexColorModel palette) {
            return fromPalette(raster, palette, colour, file.transparent());
        }
        int colours = model.getNumColorComponents();
        if (colours != 1 && colours != 3 && colours != 4) {
            throw PictureFailure.unreadable("it has " + colours + " colours");
        }
        int max = SampleRows.max(raster);
        ColourConverter converter = colour.converter(colours, max).orElseGet(() -> new PlainConverter(colours, max));
        boolean opaque = !model.hasAlpha() && file.transparent().length == 0;
        if (opaque && max == 255 && colours == 3 && converter instanceof PlainConverter) {
            byte[] samples = adopted(raster);
            if (samples.length != 0) {
                return Picture.opaque(image.getWidth(), image.getHeight(), samples);
            }
        }
        return new SampleRows(raster, colours, max)
                .withAlpha(model.hasAlpha(), model.isAlphaPremultiplied())
                .withTransparent(file.transparent())
                .toPicture(converter);
    }

    /**
     * Ink samples of a JPEG, which are stored inverted: 255 is no ink.
     *
     * @param lumaAndChroma whether the first three are YCbCr of the inks
     */
    static Picture fromInks(Raster raster, boolean lumaAndChroma, SourceColour colour) {
        ColourConverter converter = colour.converter(4, 255).orElseGet(() -> new PlainConverter(4, 255));
        return new SampleRows(raster, 4, 255).toPicture((samples, pixels, rgb, at) -> {
            for (int i = 0; i < 4 * pixels; i += 4) {
                if (lumaAndChroma) {
                    int luma = samples[i];
                    double blue = samples[i + 1] - 128;
                    double red = samples[i + 2] - 128;
                    samples[i] = clip(luma + 1.402 * red);
                    samples[i + 1] = clip(luma - 0.344136 * blue - 0.714136 * red);
                    samples[i + 2] = clip(luma + 1.772 * blue);
                } else {
                    samples[i] = 255 - samples[i];
                    samples[i + 1] = 255 - samples[i + 1];
                    samples[i + 2] = 255 - samples[i + 2];
                }
                samples[i + 3] = 255 - samples[i + 3];
            }
            converter.convert(samples, pixels, rgb, at);
        });
    }

    private static Picture fromPalette(Raster raster, IndexColorModel palette, SourceColour colour, int[] transparent) {
        int size = palette.getMapSize();
        int[] levels = new int[3 * size];
        byte[] opacity = new byte[size];
        for (int i = 0; i < size; i++) {
            int argb = palette.getRGB(i);
            levels[3 * i] = argb >> 16 & 0xff;
            levels[3 * i + 1] = argb >> 8 & 0xff;
            levels[3 * i + 2] = argb & 0xff;
            opacity[i] = (byte) (argb >> 24);
        }
        boolean keyed = transparent.length == 1 && transparent[0] < size;
        if (keyed) {
            opacity[transparent[0]] = 0;
        }
        byte[] colours = new byte[3 * size];
        colour.converter(3, 255).orElseGet(() -> new PlainConverter(3, 255)).convert(levels, size, colours, 0);
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(width * height, 3)];
        byte[] alpha = palette.hasAlpha() || keyed ? new byte[width * height] : PictureFile.NONE;
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

    /** Only for BMP: the profiles of all other formats are read from the file itself. */
    private static SourceColour ofModel(PictureFile.Kind kind, ColorSpace space) {
        boolean embedded =
                kind == PictureFile.Kind.BMP && !space.isCS_sRGB() && space.getType() != ColorSpace.TYPE_GRAY;
        return embedded && space instanceof ICC_ColorSpace icc
                ? new SourceColour.Profile(icc.getProfile().getData())
                : SourceColour.SRGB;
    }

    private static int clip(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }
}
