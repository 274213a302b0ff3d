package dev.retouch.metadata;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegSegmentData;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.riff.RiffHandler;
import com.drew.imaging.riff.RiffReader;
import com.drew.lang.SequentialByteArrayReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The blocks of metadata in a file, as they are in it; the first of each kind counts. */
final class Blocks implements RiffHandler {

    private static final byte[] EMPTY = {};

    private static final String EXIF_TAG = "Exif\0\0";
    private static final String XMP_TAG = "http://ns.adobe.com/xap/1.0/\0";
    private static final String PHOTOSHOP_TAG = "Photoshop 3.0\0";
    private static final int IPTC_RESOURCE = 0x0404;
    private static final double METRE = 1 / 0.0254;

    private byte[] exif = EMPTY;
    private byte[] xmp = EMPTY;
    private byte[] iptc = EMPTY;
    private Optional<Density> density = Optional.empty();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private boolean damaged;

    private Blocks() {}

    static Blocks of(byte[] file) {
        Blocks blocks = new Blocks();
        try {
            if (begins(file, "\u00ff\u00d8")) {
                blocks.jpeg(file);
            } else if (begins(file, "\u0089PNG")) {
                blocks.png(file);
            } else if (begins(file, "RIFF")) {
                new RiffReader().processRiff(new SequentialByteArrayReader(file), blocks);
            } else if (begins(file, "II*\0") || begins(file, "MM\0*")) {
                blocks.exif = file;
            }
        } catch (IOException | ImageProcessingException | RuntimeException e) {
            blocks.damaged = true;
        }
        return blocks;
    }

    byte[] exif() {
        return exif;
    }

    byte[] xmp() {
        return xmp;
    }

    /** Records of IPTC-IIM. */
    byte[] iptc() {
        return iptc;
    }

    /** What the container itself says. */
    Optional<Density> density() {
        return density;
    }

    boolean damaged() {
        return damaged;
    }

    /** What a PNG's own texts say, by the names that they have in XMP. */
    void addTexts(Xmp into) throws XMPException {
        for (Map.Entry<String, String> text : texts.entrySet()) {
            switch (text.getKey()) {
                case "Copyright" -> into.addText(XMPConst.NS_DC, "rights", text.getValue());
                case "Author" -> into.addList(XMPConst.NS_DC, "creator", List.of(text.getValue()));
                case "Title" -> into.addText(XMPConst.NS_DC, "title", text.getValue());
                case "Description" -> into.addText(XMPConst.NS_DC, "description", text.getValue());
                default -> {}
            }
        }
    }

    private void jpeg(byte[] file) throws IOException, ImageProcessingException {
        JpegSegmentData segments = JpegSegmentReader.readSegments(
                new SequentialByteArrayReader(file),
                List.of(JpegSegmentType.APP0, JpegSegmentType.APP1, JpegSegmentType.APPD));
        for (byte[] body : segments.getSegments(JpegSegmentType.APP0)) {
            if (begins(body, "JFIF\0") && body.length >= 12 && density.isEmpty()) {
                ByteBuffer numbers = ByteBuffer.wrap(body);
                double inches = body[7] == 1 ? 1 : body[7] == 2 ? 1 / 2.54 : Double.POSITIVE_INFINITY;
                density = Density.of(numbers.getShort(8) & 0xffff, numbers.getShort(10) & 0xffff, inches);
            }
        }
        for (byte[] body : segments.getSegments(JpegSegmentType.APP1)) {
            if (begins(body, EXIF_TAG)) {
                exif(Arrays.copyOfRange(body, EXIF_TAG.length(), body.length));
            } else if (begins(body, XMP_TAG)) {
                xmp(Arrays.copyOfRange(body, XMP_TAG.length(), body.length));
            }
        }
        for (byte[] body : segments.getSegments(JpegSegmentType.APPD)) {
            if (begins(body, PHOTOSHOP_TAG)) {
                photoshop(ByteBuffer.wrap(body).position(PHOTOSHOP_TAG.length()));
            }
        }
    }

    /** Photoshop's resources: 8BIM, a number, a name of even length, a size, the data padded to even length. */
    private void photoshop(ByteBuffer resources) {
        while (resources.remaining() >= 12) {
            resources.getInt();
            int number = resources.getShort() & 0xffff;
            int name = resources.get() & 0xff;
            resources.position(resources.position() + (name | 1));
            byte[] data = new byte[Math.min(resources.getInt() & 0xffffff, resources.remaining())];
            resources.get(data);
            if (data.length % 2 == 1 && resources.hasRemaining()) {
                resources.get();
            }
            if (number == IPTC_RESOURCE && iptc.length == 0) {
                iptc = data;
            }
        }
    }

    private void png(byte[] file) throws IOException, ImageProcessingException {
        Set<PngChunkType> wanted =
                Set.of(PngChunkType.eXIf, PngChunkType.iTXt, PngChunkType.tEXt, PngChunkType.zTXt, PngChunkType.pHYs);
        for (PngChunk chunk : new PngChunkReader().extract(new SequentialByteArrayReader(file), wanted)) {
            byte[] body = chunk.getBytes();
            switch (chunk.getType().getIdentifier()) {
                case "eXIf" -> exif(begins(body, EXIF_TAG) ? Arrays.copyOfRange(body, 6, body.length) : body);
                case "pHYs" -> {
                    ByteBuffer numbers = ByteBuffer.wrap(body);
                    double inches = body[8] == 1 ? METRE : Double.POSITIVE_INFINITY;
                    density = Density.of(numbers.getInt(0), numbers.getInt(4), inches);
                }
                case "tEXt" -> text(body, StandardCharsets.ISO_8859_1);
                case "iTXt" -> international(body);
                default -> {} // compressed text
            }
        }
    }

    private void text(byte[] body, Charset charset) {
        String[] parts = new String(body, charset).split("\0", 2);
        if (parts.length == 2 && !parts[1].isBlank()) {
            texts.putIfAbsent(parts[0], parts[1]);
        }
    }

    /** Keyword, 0, whether and how it is compressed, language, 0, keyword in that language, 0, text. */
    private void international(byte[] body) {
        int at = after(body, 0);
        if (at >= body.length || body[at] != 0) {
            return;
        }
        int start = after(body, after(body, at + 2));
        byte[] value = Arrays.copyOfRange(body, Math.min(start, body.length), body.length);
        String keyword = new String(body, 0, at - 1, StandardCharsets.ISO_8859_1);
        if (keyword.equals("XML:com.adobe.xmp")) {
            xmp(value);
        } else if (value.length > 0) {
            texts.putIfAbsent(keyword, new String(value, StandardCharsets.UTF_8));
        }
    }

    /** Behind the next 0. */
    private static int after(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] != 0) {
            at++;
        }
        return at + 1;
    }

    @Override
    public boolean shouldAcceptRiffIdentifier(String identifier) {
        return identifier.equals("WEBP");
    }

    @Override
    public boolean shouldAcceptChunk(String type) {
        return type.equals("EXIF") || type.equals("XMP ");
    }

    @Override
    public boolean shouldAcceptList(String type) {
        return false;
    }

    @Override
    public void processChunk(String type, byte[] body) {
        if (type.equals("EXIF")) {
            exif(begins(body, EXIF_TAG) ? Arrays.copyOfRange(body, 6, body.length) : body);
        } else {
            xmp(body);
        }
    }

    @Override
    public void addError(String message) {
        damaged = true;
    }

    private void exif(byte[] block) {
        exif = exif.length == 0 ? block : exif;
    }

    private void xmp(byte[] block) {
        xmp = xmp.length == 0 ? block : xmp;
    }

    private static boolean begins(byte[] data, String with) {
        byte[] wanted = with.getBytes(StandardCharsets.ISO_8859_1);
        return data.length >= wanted.length && Arrays.equals(data, 0, wanted.length, wanted, 0, wanted.length);
    }
}
