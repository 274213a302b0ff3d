package dev.retouch.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The codecs by name, never by what happens to be installed: the same file gives the same pixels on every machine. */
final class Codecs {

    private static final String JDK = "com.sun.imageio.";

    /** Sound files are read at most some 15 times behind their end. */
    private static final int LOOK_AHEAD = 256;

    static {
        // Not left to ImageIO's scan, which sees the class loader of whichever thread comes first.
        IIORegistry registry = IIORegistry.getDefaultInstance();
        registry.registerServiceProvider(new JPEGImageReaderSpi());
        registry.registerServiceProvider(new WebPImageReaderSpi());
    }

    private Codecs() {}

    /** What a codec gave: an image, or only samples where the JDK has no colour model for them. */
    sealed interface Decoded {}

    record Image(BufferedImage image, Orientation orientation) implements Decoded {}

    record Inks(Raster samples, Orientation orientation) implements Decoded {}

    /** Decodes the first frame; throws what the codec throws. */
    static Decoded decode(PictureFile file, PictureLimits limits) throws IOException {
        ImageReader reader = reader(file.kind());
        try {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            boolean tiff = file.kind() == PictureFile.Kind.TIFF;
            reader.setInput(new FiniteInput(file.stream(), LOOK_AHEAD), true, !tiff);
            limits.check(reader.getWidth(0), reader.getHeight(0));
            Orientation orientation = tiff ? checkedTiff(reader, limits) : Orientation.fromExif(file.exif());
            Decoded decoded = switch (file.kind()) {
                case JPEG_CMYK, JPEG_YCCK -> new Inks(reader.readRaster(0, null), orientation);
                case PNG, JPEG, WEBP, GIF, BMP, TIFF -> new Image(reader.read(0), orientation);
            };
            warnings.forEach(warning -> refuse(file.kind(), warning));
            return decoded;
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's own writer, whose output depends on nothing but its input. */
    static ImageWriter writer(PictureFormat format) {
        for (Iterator<ImageWriter> all = ImageIO.getImageWritersByFormatName(format.extension()); all.hasNext(); ) {
            ImageWriter writer = all.next();
            if (writer.getClass().getName().startsWith(JDK)) {
                return writer;
            }
        }
        throw new IllegalStateException("this Java runtime has no " + format + " writer: use one with java.desktop");
    }

    private static ImageReader reader(PictureFile.Kind kind) throws IOException {
        return switch (kind) {
            case JPEG, JPEG_CMYK, JPEG_YCCK -> registered(JPEGImageReaderSpi.class);
            case WEBP -> registered(WebPImageReaderSpi.class);
            case PNG, GIF, BMP, TIFF -> jdkReader(kind.name());
        };
    }

    private static ImageReader registered(Class<? extends ImageReaderSpi> provider) throws IOException {
        return IIORegistry.getDefaultInstance()
                .getServiceProviderByClass(provider)
                .createReaderInstance();
    }

    private static ImageReader jdkReader(String format) {
        for (Iterator<ImageReader> all = ImageIO.getImageReadersByFormatName(format); all.hasNext(); ) {
            ImageReader reader = all.next();
            if (reader.getClass().getName().startsWith(JDK)) {
                return reader;
            }
        }
        throw new IllegalStateException("this Java runtime has no " + format + " reader: use one with java.desktop");
    }

    /** Decoders fill what is missing and only whisper about it. */
    private static void refuse(PictureFile.Kind kind, String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        if (text.contains("premature") || text.contains("truncated") || text.contains("no bytes in")) {
            throw PictureFailure.truncated(kind.name().split("_", 2)[0] + " picture");
        }
        if (text.contains("corrupt") && !text.contains("extraneous")) {
            throw PictureFailure.unreadable("its data is damaged");
        }
    }

    /** Refuses TIFFs whose tags would cost more memory than their size says; gives their orientation. */
    private static Orientation checkedTiff(ImageReader reader, PictureLimits limits) throws IOException {
        IIOMetadata metadata = reader.getImageMetadata(0);
        TIFFDirectory tags = TIFFDirectory.createFromMetadata(metadata);
        int compression = tag(tags, BaselineTIFFTagSet.TAG_COMPRESSION, 1);
        boolean plain = compression <= 5 || compression == 8 || compression == 32773 || compression == 32946;
        if (!plain) {
            // JPEG in TIFF brings a header of its own that says how large it is
            throw PictureFailure.unreadable("TIFF compression " + compression + " is not supported");
        }
        int samples = tag(tags, BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
        if (samples < 1 || samples > 5) {
            throw PictureFailure.unreadable("the TIFF has " + samples + " samples for each pixel");
        }
        int format = tag(tags, BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, 1);
        if (tag(tags, BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, 1) > 16 || format != 1 && format != 4) {
            throw PictureFailure.unreadable("the TIFF's samples are not whole numbers of 1 to 16 bits");
        }
        if ((long) reader.getTileWidth(0) * reader.getTileHeight(0) > Math.max(limits.maxPixels(), 1 << 20)) {
            throw PictureFailure.unreadable("the TIFF's tiles are larger than a picture may be");
        }
        return Orientation.of(tag(tags, BaselineTIFFTagSet.TAG_ORIENTATION, 1));
    }

    private static int tag(TIFFDirectory tags, int number, int otherwise) {
        TIFFField field = tags.getTIFFField(number);
        return field == null || field.getCount() == 0 ? otherwise : field.getAsInt(0);
    }
}
