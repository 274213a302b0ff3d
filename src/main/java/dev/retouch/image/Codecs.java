package dev.retouch.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
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
        registry.registerServiceProvider(new TIFFImageReaderSpi());
        registry.registerServiceProvider(new WebPImageReaderSpi());
    }

    private Codecs() {}

    /** What a codec gave: an image, or only samples where the JDK has no colour model for them. */
    sealed interface Decoded {}

    record Image(BufferedImage image) implements Decoded {}

    record Inks(Raster samples) implements Decoded {}

    /** Decodes the first frame; throws what the codec throws. */
    static Decoded decode(PictureFile file, PictureLimits limits) throws IOException {
        ImageReader reader = reader(file.kind());
        try {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(new FiniteInput(file.stream(), LOOK_AHEAD), true, true);
            limits.checkLargest(reader.getWidth(0), reader.getHeight(0));
            Decoded decoded = switch (file.kind()) {
                case JPEG_CMYK, JPEG_YCCK -> new Inks(reader.readRaster(0, null));
                case TIFF -> new Image(readUnconverted(reader));
                case WEBP -> new Image(readWebp(reader, file.stream()));
                case PNG, JPEG, GIF, BMP -> new Image(reader.read(0));
            };
            warnings.forEach(warning -> refuse(file.kind(), warning));
            return decoded;
        } finally {
            reader.dispose();
        }
    }

    /** Pixels of the first frame, from its header; throws what the codec throws. */
    static long pixels(PictureFile file, PictureLimits limits) throws IOException {
        ImageReader reader = reader(file.kind());
        try {
            reader.setInput(new FiniteInput(file.stream(), LOOK_AHEAD), true, true);
            limits.checkLargest(reader.getWidth(0), reader.getHeight(0));
            return (long) reader.getWidth(0) * reader.getHeight(0);
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's own writer, whose output depends on nothing but its input; libwebp's for WebP. */
    static ImageWriter writer(PictureFormat format) {
        if (format == PictureFormat.WEBP) {
            return new WebPImageWriterSpi().createWriterInstance(null);
        }
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
            // TwelveMonkeys cuts quantisation steps above 255, which coarse pictures have, to 255.
            case JPEG, JPEG_CMYK, JPEG_YCCK -> jdkReader("JPEG");
            case TIFF -> registered(TIFFImageReaderSpi.class);
            case WEBP -> registered(WebPImageReaderSpi.class);
            case PNG, GIF, BMP -> jdkReader(kind.name());
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

    private static BufferedImage readWebp(ImageReader reader, byte[] stream) throws IOException {
        try {
            return reader.read(0);
        } catch (OutOfMemoryError e) {
            byte[] alpha = WebpAlpha.alone(stream);
            if (alpha.length != 0) {
                reader.setInput(new FiniteInput(alpha, LOOK_AHEAD), true, true);
                reader.read(0);
            }
            throw e;
        }
    }

    /** In the layout of the file, which no colour engine has touched. */
    private static BufferedImage readUnconverted(ImageReader reader) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestinationType(reader.getRawImageType(0));
        return reader.read(0, param);
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
}
