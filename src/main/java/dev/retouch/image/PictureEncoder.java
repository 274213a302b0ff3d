package dev.retouch.image;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPWriteParam;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.NodeList;

/** Pictures to bytes: the same picture gives the same bytes. */
public final class PictureEncoder {

    /** The JPEG quality of results, 0..1. */
    public static final float DEFAULT_JPEG_QUALITY = 0.95f;

    private PictureEncoder() {}

    /** Encodes as PNG, without loss and with its alpha. */
    public static byte[] png(Picture picture) {
        return encode(picture, OutputOptions.of(PictureFormat.PNG), DEFAULT_JPEG_QUALITY);
    }

    /**
     * Encodes one channel as a grey PNG of 8 bits.
     *
     * @param levels (height, width), 0 to 255
     */
    public static byte[] greyPng(int width, int height, byte[] levels) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, levels);
        ImageWriter writer = Codecs.writer(PictureFormat.PNG);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a grey PNG: " + e.getMessage(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * Encodes as sRGB. PNG and WebP keep alpha bit for bit; a JPEG shows it on white.
     *
     * @param jpegQuality 0..1 of a JPEG for which no quality is asked
     * @throws dev.retouch.failure.FailureException when a side is too long for the format
     */
    public static byte[] encode(Picture picture, OutputOptions output, float jpegQuality) {
        output.requireFits(picture);
        PictureFormat format = output.format();
        Double quality = output.quality();
        BufferedImage image = image(format == PictureFormat.JPEG ? Backdrop.WHITE.under(picture) : picture);
        ImageWriter writer = Codecs.writer(format);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), param);
            switch (format) {
                case PNG -> declareSrgb(metadata);
                case JPEG -> {
                    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                    param.setCompressionQuality(quality == null ? jpegQuality : quality.floatValue());
                    if (output.chroma() != Chroma.QUARTER) {
                        fullResolutionColour(metadata);
                    }
                }
                case WEBP -> compress((WebPWriteParam) param, quality);
            }
            writer.write(null, new IIOImage(image, null, metadata), param);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode " + format + ": " + e.getMessage(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static void compress(WebPWriteParam param, @Nullable Double quality) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        if (quality == null) {
            param.setCompressionType(CompressionType.Lossless);
            // else colour under alpha 0 is changed
            param.setExact(true);
        } else {
            param.setCompressionType(CompressionType.Lossy);
            param.setCompressionQuality(quality.floatValue());
        }
    }

    /** A view of the picture's own samples where it is opaque. */
    private static BufferedImage image(Picture picture) {
        int channels = picture.hasAlpha() ? 4 : 3;
        byte[] samples = channels == 3 ? picture.rgb() : interleaved(picture);
        int[] offsets = channels == 3 ? new int[] {0, 1, 2} : new int[] {0, 1, 2, 3};
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(samples, samples.length),
                picture.width(),
                picture.height(),
                picture.width() * channels,
                channels,
                offsets,
                null);
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                channels == 4,
                false,
                channels == 4 ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                DataBuffer.TYPE_BYTE);
        return new BufferedImage(model, raster, false, null);
    }

    private static byte[] interleaved(Picture picture) {
        byte[] rgb = picture.rgb();
        byte[] alpha = picture.alpha();
        byte[] rgba = new byte[Math.multiplyExact(alpha.length, 4)];
        for (int i = 0; i < alpha.length; i++) {
            rgba[4 * i] = rgb[3 * i];
            rgba[4 * i + 1] = rgb[3 * i + 1];
            rgba[4 * i + 2] = rgb[3 * i + 2];
            rgba[4 * i + 3] = alpha[i];
        }
        return rgba;
    }

    /** 4:4:4: an edit's saturated edges bleed visibly at the writer's default of 4:2:0. */
    private static void fullResolutionColour(IIOMetadata metadata) throws IIOInvalidTreeException {
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
        NodeList components = root.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            IIOMetadataNode component = (IIOMetadataNode) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(format, root);
    }

    private static void declareSrgb(IIOMetadata metadata) throws IIOInvalidTreeException {
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = new IIOMetadataNode(format);
        IIOMetadataNode srgb = new IIOMetadataNode("sRGB");
        srgb.setAttribute("renderingIntent", "Perceptual");
        root.appendChild(srgb);
        metadata.mergeTree(format, root);
    }
}
