package dev.retouch.bench;

import dev.retouch.image.Difference;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureLimits;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/** What a JPEG loses when its decoded pixels are encoded again: at two qualities, and with the source's own tables. */
final class JpegBench {

    private static final int SIDE = 512;
    private static final String TREE = "javax_imageio_jpeg_image_1.0";

    private JpegBench() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 4;
        System.out.println(
                "source            again as              mean levels  largest  samples kept  bytes against source");
        for (String sampling : List.of("4:4:4", "4:2:0")) {
            for (float quality : new float[] {0.75f, 0.9f}) {
                row(count, sampling, quality, "0.95 4:4:4", 0.95f, false);
                row(count, sampling, quality, "1.0 4:4:4", 1, false);
                row(count, sampling, quality, "the source's tables", 1, true);
            }
        }
    }

    private static void row(int count, String sampling, float quality, String name, float again, boolean own)
            throws IOException {
        double mean = 0;
        double most = 0;
        double kept = 0;
        double bytes = 0;
        for (int i = 0; i < count; i++) {
            byte[] source = written(image(drawn(i)), metadata(quality, sampling.equals("4:2:0") ? 2 : 1), quality);
            Picture decoded = PictureDecoder.decode(source, PictureLimits.DEFAULT);
            byte[] result = own
                    ? written(image(decoded), metadata(source), -1)
                    : written(image(decoded), metadata(again, 1), again);
            Picture stored = PictureDecoder.decode(result, PictureLimits.DEFAULT);
            Difference difference = Difference.between(stored, decoded);
            mean += difference.mean() * 255 / count;
            most = Math.max(most, difference.max() * 255);
            kept += share(stored.rgb(), decoded.rgb()) / count;
            bytes += (double) result.length / source.length / count;
        }
        System.out.printf(
                Locale.ROOT,
                "%s %.2f        %-20s  %11.3f  %7.0f  %10.1f %%  %8.2f%n",
                sampling,
                quality,
                name,
                mean,
                most,
                100 * kept,
                bytes);
    }

    /** A drawn scene with the noise of a sensor. */
    private static Picture drawn(int index) {
        byte[] rgb = new SceneSet(31, Split.HELD_OUT, SIDE)
                .sample(index)
                .source()
                .rgb()
                .clone();
        Random random = new Random(index);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.max(0, Math.min(255, (rgb[i] & 0xff) + (int) Math.round(3 * random.nextGaussian())));
        }
        return Picture.opaque(SIDE, SIDE, rgb);
    }

    private static double share(byte[] one, byte[] other) {
        int same = 0;
        for (int i = 0; i < one.length; i++) {
            same += one[i] == other[i] ? 1 : 0;
        }
        return (double) same / one.length;
    }

    private static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < rgb.length / 3; i++) {
            int pixel = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
            image.setRGB(i % picture.width(), i / picture.width(), pixel);
        }
        return image;
    }

    private static ImageWriter writer() {
        return ImageIO.getImageWritersByFormatName("jpeg").next();
    }

    private static IIOMetadata metadata(float quality, int luma) throws IOException {
        ImageWriter writer = writer();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality);
        IIOMetadata metadata = writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_INT_RGB), param);
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(TREE);
        IIOMetadataNode first =
                (IIOMetadataNode) root.getElementsByTagName("componentSpec").item(0);
        first.setAttribute("HsamplingFactor", "" + luma);
        first.setAttribute("VsamplingFactor", "" + luma);
        metadata.setFromTree(TREE, root);
        return metadata;
    }

    /** The writer's own, with quantisation tables and sampling from a file. */
    private static IIOMetadata metadata(byte[] source) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(source))) {
            reader.setInput(in);
            IIOMetadataNode from = (IIOMetadataNode) reader.getImageMetadata(0).getAsTree(TREE);
            IIOMetadata metadata = metadata(1, 1);
            IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(TREE);
            copy(from, root);
            metadata.setFromTree(TREE, root);
            return metadata;
        } finally {
            reader.dispose();
        }
    }

    /** Two tables and three components, as in every file that this class writes. */
    private static void copy(IIOMetadataNode from, IIOMetadataNode to) {
        NodeList tables = from.getElementsByTagName("dqtable");
        for (int i = 0; i < tables.getLength(); i++) {
            IIOMetadataNode table = (IIOMetadataNode) tables.item(i);
            ((IIOMetadataNode) to.getElementsByTagName("dqtable").item(i)).setUserObject(table.getUserObject());
        }
        NodeList components = from.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            for (String attribute : List.of("HsamplingFactor", "VsamplingFactor", "QtableSelector")) {
                String value = ((IIOMetadataNode) components.item(i)).getAttribute(attribute);
                ((IIOMetadataNode) to.getElementsByTagName("componentSpec").item(i)).setAttribute(attribute, value);
            }
        }
    }

    /** @param quality negative to take the tables of the metadata */
    private static byte[] written(BufferedImage image, IIOMetadata metadata, float quality) throws IOException {
        ImageWriter writer = writer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (quality >= 0) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(quality);
            } else {
                param.setCompressionMode(ImageWriteParam.MODE_COPY_FROM_METADATA);
            }
            writer.write(null, new IIOImage(image, null, metadata), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
